/**
 * What web applications use (RFC 9110 9.3, RFC 5789, RFC 4918, RFC 3253, RFC 5323, HTTP QUERY). TRACE and CONNECT are
 * none of it, and what is not here is refused at the gate.
 */
export const methods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PROPFIND',
  'REPORT',
  'SEARCH',
  'QUERY',
] as const

/** Those that only read, with content or without (RFC 9110 9.2.1, RFC 4918 9.1, RFC 5323). */
export const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'SEARCH'])
