import { askHelpdesk, type ErrorEntry } from './error-entry.ts'
import { upstreamErrors } from './upstream-errors.ts'

/**
 * Every way in which the proxy itself ends an exchange. The code stands in the record and in metrics;
 * the user sees title and text.
 */
export const errors = {
  'bad-request': {
    status: 400,
    title: 'This request could not be understood',
    text: 'The address or the request is not well-formed. Go back and try again.',
  },
  'method-refused': {
    status: 405,
    title: 'This kind of request is not allowed',
    text: 'The method of the request is not one that web applications use.',
  },
  'expectation-refused': {
    status: 417,
    title: 'This request expects what is not offered',
    text: 'A program may ask to be told to go on before it sends, and nothing else.',
  },
  'version-refused': {
    status: 505,
    title: 'This version of HTTP is not spoken here',
    text: 'Use a program that speaks HTTP/1.1 or HTTP/2, as every browser does.',
  },
  'no-such-page': {
    status: 404,
    title: 'There is no such page',
    text: 'Check the address.',
  },
  'unknown-app': {
    status: 404,
    title: 'There is no such application here',
    text: 'Check the address, or open the application from your list of applications.',
  },
  'unlisted-host': {
    status: 403,
    title: 'This address is not part of the application',
    text: 'The application is available here, but not this address of it. Tell your help desk if you need it.',
  },
  'served-elsewhere': {
    status: 421,
    title: 'This application is not available from here',
    text: 'Your organization keeps it to other regions, and your network led you here. Close this tab and open the application again in a minute. If it goes on, tell your help desk the reference below.',
  },
  misdirected: {
    status: 421,
    title: 'This request came on the wrong connection',
    text: 'Reload the page.',
  },
  'not-signed-in': {
    status: 401,
    title: 'You are signed out',
    text: 'Your session has ended. Sign in again to go on; what you were sending has not been sent.',
  },
  'session-conflict': {
    status: 401,
    title: 'Your session has been ended for safety',
    text: 'Your browser sent two sessions at once, which can be a sign of an attack. Sign in again to go on.',
  },
  'session-unverifiable': {
    status: 503,
    title: 'Sessions cannot be verified at the moment',
    text: 'You stay signed in and your work is not lost. Try again in a few minutes; what you were sending may not have arrived.',
    retryAfter: 60,
  },
  'session-ended': {
    status: 401,
    title: 'You are signed out',
    text: 'Your session has ended while this was under way; what you were sending may have arrived. Reload the page to sign in again.',
  },
  'rule-changed': {
    status: 403,
    title: 'This is not allowed any more',
    text: 'A rule of your organization has changed while this was under way; what you were sending may have arrived. Reload the page.',
  },
  'ticket-invalid': {
    status: 400,
    title: 'This sign-in link is not valid',
    text: 'Open the application again to sign in.',
  },
  'ticket-expired': {
    status: 400,
    title: 'This sign-in took too long',
    text: 'The last step of signing in is valid for one minute only. Open the application again.',
  },
  'ticket-used': {
    status: 400,
    title: 'This sign-in link has been used already',
    text: 'Each sign-in link works once. Open the application again.',
  },
  'ticket-of-another-browser': {
    status: 400,
    title: 'This sign-in was begun in another browser',
    text: 'A sign-in ends in the browser that began it. Open the application again in this one.',
  },
  blocked: {
    status: 403,
    title: 'This action is blocked',
    text: 'A rule of your organization does not allow it.',
  },
  'step-up-needed': {
    status: 401,
    title: 'This needs a stronger sign-in',
    text: 'A rule of your organization asks you to confirm first that it is you.',
  },
  'sign-in-again': {
    status: 401,
    title: 'It is time to sign in again',
    text: 'A rule of your organization asks for a new sign-in here. What you were sending has not been sent.',
  },
  'read-only': {
    status: 403,
    title: 'You can read here, but not change anything',
    text: 'A rule of your organization gives you read-only access. What you were sending has not been sent.',
  },
  'no-download': {
    status: 403,
    title: 'Files cannot be downloaded here',
    text: 'A rule of your organization keeps files in the application.',
  },
  'no-upload': {
    status: 403,
    title: 'Files cannot be uploaded here',
    text: 'A rule of your organization does not allow it. What you were sending has not been sent.',
  },
  'no-copy': {
    status: 403,
    title: 'Text cannot be copied here',
    text: 'A rule of your organization does not allow it.',
  },
  'no-cut': {
    status: 403,
    title: 'Text cannot be cut here',
    text: 'A rule of your organization does not allow it.',
  },
  'no-paste': {
    status: 403,
    title: 'Text cannot be pasted here',
    text: 'A rule of your organization does not allow it.',
  },
  'no-print': {
    status: 403,
    title: 'Pages cannot be printed here',
    text: 'A rule of your organization does not allow it.',
  },
  'viewer-refused': {
    status: 403,
    title: 'This document cannot be shown here',
    text: 'The browser’s own viewer would let it be copied or printed, which a rule of your organization does not allow.',
  },
  'not-protected': {
    status: 403,
    title: 'This file cannot be protected',
    text: 'A rule of your organization lets it pass only with a label, which cannot be put on it here.',
  },
  'foreign-socket': {
    status: 403,
    title: 'This live connection is not allowed',
    text: 'A page that is not part of the application tried to open it.',
  },
  'socket-refused': {
    status: 403,
    title: 'This live connection has been ended',
    text: 'Something came through it that is too long, or no message at all.',
  },
  'foreign-message': {
    status: 403,
    title: 'This message is not allowed',
    text: 'A page that is not part of the application tried to send it.',
  },
  'too-many-at-once': {
    status: 429,
    title: 'Too many requests at once',
    text: 'Close some pages of the application, wait a moment and try again.',
    retryAfter: 5,
  },
  'too-many-anonymous': {
    status: 429,
    title: 'Too many requests',
    text: 'Wait a minute and try again.',
    retryAfter: 60,
  },
  'request-too-slow': {
    status: 408,
    title: 'Sending took too long',
    text: 'What you were sending came too slowly and has not been sent. Try again on a better connection.',
  },
  'head-too-large': {
    status: 431,
    title: 'The request was too large',
    text: 'Your browser sent too much with it. Delete the cookies of this application and try again.',
  },
  overloaded: {
    status: 503,
    title: 'There is too much to do at the moment',
    text: 'You stay signed in and your work is not lost. Try again in a few seconds.',
    retryAfter: 5,
  },
  ...upstreamErrors,
  'edge-ended': {
    status: 503,
    title: 'This was broken off',
    text: 'The service is being restarted; what you were sending may not have arrived. Try again.',
    retryAfter: 1,
  },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    text: `The mistake is ours, not yours. Try again. ${askHelpdesk}`,
  },
} as const satisfies Record<string, ErrorEntry>

/** The code of an entry of the catalogue. */
export type ErrorCode = keyof typeof errors
