/**
 * NTLM, and Negotiate where it is NTLM underneath, authenticate a connection and not a request (RFC 4559 6). Connections
 * to apps are shared between users here, so whoever came next on one would be taken for whoever came before.
 */

/** Whether credentials are for a connection. */
export const isBound = (credentials: string): boolean => /^\s*(?:ntlm|negotiate)(?:\s|$)/i.test(credentials)

/** The challenges of a `WWW-Authenticate` that a request alone can answer; empty when there is none. */
export const withoutBoundChallenges = (value: string): string =>
  value
    .replaceAll(/(^|,)\s*(?:ntlm|negotiate)(?:\s+[a-z0-9+/=_.~-]+)?\s*(?=,|$)/gi, '$1')
    .replace(/^[\s,]+|[\s,]+$/g, '')
    .replaceAll(/,(?:\s*,)+/g, ',')
