import { pageHeaders, renderPage, type Page } from '../pages/index.ts'

/** A request for the sign-in host. */
export interface HostRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly cookies: string | undefined
  readonly origin: string | undefined
  /** What a POST brings; undefined when it is too long. */
  readonly content: string | undefined
  /** Shown to the user on failure. */
  readonly reference: string
}

/** An answer of the sign-in host. */
export interface HostAnswer {
  readonly status: number
  /** Flat names and values. */
  readonly fields: readonly string[]
  readonly body: string
  /** What the answer stands for in records and metrics. */
  readonly outcome: Outcome
}

/** How a request to the sign-in host ended. */
export type Outcome =
  | 'begun'
  | 'signed-in'
  | 'handed-on'
  | 'device-asked'
  | 'device-checked'
  | 'device-unchecked'
  | 'signed-out'
  | 'page'
  | 'link-invalid'
  | 'state-invalid'
  | 'provider-denied'
  | 'provider-unreachable'
  | 'provider-invalid'
  | 'no-user'
  | 'too-many-groups'
  | 'step-up-failed'
  | 'step-up-cancelled'
  | 'logout-invalid'
  | 'logged-out-by-provider'
  | 'outsider'
  | 'not-found'

const productName = 'Sallyport'

/** The pages for everything that can go wrong here, in the user's words. */
const failures = {
  'link-invalid': {
    status: 400,
    title: 'This sign-in link is not valid',
    text: 'It is damaged or too old. Open the application again to sign in.',
  },
  'state-invalid': {
    status: 400,
    title: 'This sign-in cannot be completed',
    text: 'It was begun in another browser, took longer than ten minutes, or has been changed on the way. Open the application again to sign in.',
  },
  'provider-denied': {
    status: 403,
    title: 'You were not signed in',
    text: 'The sign-in was cancelled, or your organization does not let you use this. Open the application again to try once more.',
  },
  'provider-unreachable': {
    status: 503,
    title: 'Signing in is not possible at the moment',
    text: 'Your organization’s sign-in service does not answer. Applications that you have open keep working. Try again in a few minutes.',
  },
  'provider-invalid': {
    status: 502,
    title: 'Your sign-in could not be verified',
    text: 'The answer of your organization’s sign-in service was not valid, so it was not accepted. Open the application again to try once more.',
  },
  'no-user': {
    status: 403,
    title: 'Your account is not complete',
    text: 'Your organization’s sign-in service did not say who you are. Tell your help desk the reference below.',
  },
  'too-many-groups': {
    status: 403,
    title: 'Your account is in too many groups',
    text: 'A session cannot carry all the groups that rules here ask for. Tell your help desk the reference below.',
  },
  'step-up-failed': {
    status: 403,
    title: 'This needs a stronger sign-in',
    text: 'Your organization’s sign-in service did not confirm it is you in the way that a rule asks for. Try again, and choose a second factor or a security key if you are offered one.',
  },
  'step-up-cancelled': {
    status: 403,
    title: 'You did not confirm that it is you',
    text: 'A rule of your organization asks for it before what you wanted to do. You are still signed in: go back to the application, or try again.',
  },
  'logout-invalid': {
    status: 400,
    title: 'This is no sign-out',
    text: 'The sign-in service did not send what it should have.',
  },
  'not-found': { status: 404, title: 'There is no such page', text: 'Check the address.' },
} as const

/**
 * One of the failures as a page with a reference.
 * @param again where trying again begins
 */
export function failureAnswer(
  outcome: keyof typeof failures,
  reference: string,
  fields: readonly string[] = [],
  again = '/',
): HostAnswer {
  const { status, title, text } = failures[outcome]
  const actions = [{ label: 'Try again', href: again }]
  const page = { mark: productName, title, paragraphs: [text], actions, reference }
  return pageAnswer(status, page, outcome, fields)
}

export function pageAnswer(
  status: number,
  page: Page,
  outcome: Outcome,
  fields: readonly string[] = [],
): HostAnswer {
  return { status, fields: [...pageHeaders(page), ...fields], body: renderPage(page), outcome }
}

/** 303 (RFC 9110 15.4.4). */
export function redirectAnswer(
  location: string,
  outcome: Outcome,
  fields: readonly string[] = [],
): HostAnswer {
  const own = ['location', location, 'cache-control', 'no-store', 'referrer-policy', 'no-referrer']
  return { status: 303, fields: [...own, ...fields], body: '', outcome }
}
