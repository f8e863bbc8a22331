import { pageHeaders, renderPage, type Page, type PageAction } from '../pages/index.ts'
import type { Client } from './client.ts'
import type { ErrorEntry } from './error-entry.ts'
import { errors, type ErrorCode } from './errors.ts'
import type { Exchange, Reply } from './exchange.ts'
import { isNavigation } from './navigation.ts'

/** What an error's page adds to the catalogue's words. */
export interface ErrorDetails {
  readonly reference: string
  /** The app's name; the product's where there is none. */
  readonly mark?: string
  /** A rule's own words, in place of the catalogue's. */
  readonly message?: string | null
  readonly actions?: readonly PageAction[]
  readonly fields?: readonly string[]
}

export const productName = 'Sallyport'

/** An error as the client can use it: a calm page for a navigation, JSON for everything else. */
export function errorReply(client: Client, code: ErrorCode, details: ErrorDetails): Reply {
  const { status, title, text, retryAfter }: ErrorEntry = errors[code]
  const words = details.message ?? text
  const retry = retryAfter === undefined ? [] : ['retry-after', String(retryAfter)]
  if (!isNavigation(client)) {
    const body = JSON.stringify({ error: code, message: words, reference: details.reference })
    const fields = [
      ...jsonFields,
      ...toldToRuntime(code, words, details.reference),
      ...retry,
      ...(details.fields ?? []),
    ]
    return { status, fields, body, error: code }
  }
  const { mark = productName, reference, actions } = details
  const page = { mark, title, paragraphs: [words], reference, ...(actions && { actions }) }
  return pageReply(status, page, [...retry, ...(details.fields ?? [])], code)
}

/** An error as plain text, for what could not be read as far as to know who asked for what. */
export function plainErrorReply(code: ErrorCode, reference: string): Reply {
  const { status, title, text }: ErrorEntry = errors[code]
  const fields = [...plainFields, ...toldToRuntime(code, text, reference)]
  return { status, fields, body: `${title}. ${text}\nReference: ${reference}\n`, error: code }
}

/** Tells the runtime of a page where its user can prove who they are. */
export const stepUpField = 'x-sallyport-step-up'

/** Fields by which the runtime of a page knows an answer of ours, and tells its user why something failed. */
export const refusalFields = [
  'x-sallyport-refusal',
  'x-sallyport-reference',
  'x-sallyport-message',
  stepUpField,
] as const

/** A field's value is ASCII; the message is cut before it is too long for a head. */
const toldToRuntime = (code: ErrorCode, words: string, reference: string): readonly string[] =>
  [code, reference, encodeURIComponent(words.slice(0, 300).toWellFormed())].flatMap((value, index) => [
    refusalFields[index]!,
    value,
  ])

/** An error on an app's own host: the page bears the app's name and leads back to it. */
export function appErrorReply(
  { client, route, target, reference }: Exchange,
  code: ErrorCode,
  details: Omit<ErrorDetails, 'reference' | 'mark'> = {},
): Reply {
  // A user who may not even see the start page would only come back here.
  const isHome = URL.parse(target, route.home)?.href === route.home
  const actions = isHome ? [] : [{ label: `Back to ${route.app.name}`, href: route.home }]
  return errorReply(client, code, { reference, mark: route.app.name, actions, ...details })
}

/** A page of ours as an answer. */
export function pageReply(
  status: number,
  page: Page,
  fields: readonly string[] = [],
  error?: ErrorCode,
): Reply {
  return { status, fields: [...pageHeaders(page), ...fields], body: renderPage(page), error }
}

/** 303 (RFC 9110 15.4.4): whatever the method was, go on with GET. */
export function redirectReply(location: string, fields: readonly string[] = []): Reply {
  return {
    status: 303,
    fields: ['location', location, ...neverStored, ...fields],
    body: '',
    error: undefined,
  }
}

const neverStored = ['cache-control', 'no-store', 'referrer-policy', 'no-referrer'] as const
const neverGuessed = ['x-content-type-options', 'nosniff', ...neverStored] as const
const jsonFields = ['content-type', 'application/json', ...neverGuessed] as const
const plainFields = ['content-type', 'text/plain; charset=utf-8', ...neverGuessed] as const

/** Sends an answer of our own. */
export function sendReply(client: Client, { status, fields, body }: Reply): void {
  const content = typeof body === 'string' ? Buffer.from(body) : body
  const bodyless = client.method === 'HEAD' || content.length === 0
  client.respond(status, [...fields, 'content-length', String(content.length)], bodyless)
  if (!bodyless) client.write(content)
  client.end()
}
