/** Fields of responses by what becomes of them; names in lower case. */
import { connectionFields, fieldSet } from '../fields.ts'

/**
 * Fields that no browser gets: hop-by-hop (RFC 9110 7.6.1), ways around us (`Alt-Svc`, dictionaries,
 * bound sessions that would be signed for our name), and reports on names that are ours.
 */
export const dropped: ReadonlySet<string> = new Set([
  ...connectionFields,
  'alt-svc',
  'sourcemap',
  'x-sourcemap',
  'use-as-dictionary',
  'secure-session-registration',
  'sec-session-registration',
  'secure-session-challenge',
  'sec-session-challenge',
  'report-to',
  'reporting-endpoints',
  'nel',
  'public-key-pins',
  'expect-ct',
  'integrity-policy',
  'integrity-policy-report-only',
])
/** Fields that describe the very bytes, and are wrong once those change. */
export const bound: ReadonlySet<string> = new Set([
  'content-length',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
  'accept-ranges',
  'signature',
  'signature-input',
  'content-encoding',
])

/**
 * Fields that a response has once (RFC 9110 5.3). Apps repeat them all the same, HTTP/2 cannot carry that, and
 * browsers differ in which they take; the first is the one that was decided by.
 */
export const singletons = fieldSet([
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-max-age',
  'age',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'location',
  'refresh',
  'retry-after',
  'x-content-type-options',
])
