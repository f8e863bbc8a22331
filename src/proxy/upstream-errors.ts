import { askHelpdesk, type ErrorEntry } from './error-entry.ts'

/** The errors whose cause is the application, or what leads to it. */
export const upstreamErrors = {
  'address-refused': {
    status: 502,
    title: 'The application cannot be reached',
    text: `Its name leads to an address that is not allowed. ${askHelpdesk}`,
  },
  'upstream-unreachable': {
    status: 502,
    title: 'The application cannot be reached',
    text: `It does not answer at the moment. Try again in a few minutes. ${askHelpdesk}`,
  },
  'upstream-unverified': {
    status: 502,
    title: 'The application could not prove its identity',
    text: `Its certificate is not valid, so nothing was sent to it. ${askHelpdesk}`,
  },
  'upstream-invalid': {
    status: 502,
    title: 'The application gave an invalid answer',
    text: `Its answer broke the rules of the web and was not passed on. ${askHelpdesk}`,
  },
  'upstream-timeout': {
    status: 504,
    title: 'The application takes too long to answer',
    text: `Try again in a few minutes. ${askHelpdesk}`,
  },
  'content-unreadable': {
    status: 502,
    title: 'This content cannot be checked',
    text: `It came in a form that cannot be read here, so it was not passed on. ${askHelpdesk}`,
  },
  'app-busy': {
    status: 503,
    title: 'The application is busy',
    text: `Too many requests wait for its answers. Try again in a minute. ${askHelpdesk}`,
    retryAfter: 10,
  },
  'app-down': {
    status: 503,
    title: 'The application does not answer',
    text: `It has failed again and again, so it is left alone for a few seconds. Try again then. ${askHelpdesk}`,
    retryAfter: 5,
  },
} as const satisfies Record<string, ErrorEntry>
