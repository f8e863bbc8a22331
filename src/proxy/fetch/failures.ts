import { addressRefused } from '../../network/index.ts'
import type { ErrorCode } from '../errors.ts'
import { slowContent } from '../slow-content.ts'

/** Why we do not even ask an upstream. */
const [down, busy] = ['SALLYPORT_HOST_DOWN', 'SALLYPORT_HOST_BUSY'] as const

const errorWith = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/** The host has failed so often that it is left alone for a while. */
export const hostDown = (): Error => errorWith(down, 'the host is left alone for a while')

/** As many requests as make sense wait for the host already. */
export const hostBusy = (): Error => errorWith(busy, 'too many requests wait for the host')

/** The upstream's answer breaks the rules of HTTP. */
export const invalidResponse = (what: string): Error =>
  errorWith('UND_ERR_RESPONSE', `the upstream's response is invalid: ${what}`)

/** The upstream has not answered in time, as undici tells it. */
export const answerTooLate = (): Error =>
  errorWith('UND_ERR_HEADERS_TIMEOUT', 'the answer did not come in time')

/** The client has gone, or must not have the rest. */
export const givenUp = (): Error => new Error('the exchange was given up')

/** What undici ends requests with when its connections are closed by us. */
const cut = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])
const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
/** Node's and OpenSSL's codes for a certificate that does not verify. */
const unverified =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|CA_MD_TOO_WEAK)/
const invalid = /^(?:HPE_|UND_ERR_(?:HEADERS_OVERFLOW|RES_|RESPONSE|INVALID|NOT_SUPPORTED))/

/** The catalogue's code for what went wrong between us and the upstream. */
export function failureOf(error: unknown): ErrorCode {
  if (isMistake(error)) return 'internal'
  const code = codeOf(error)
  if (code === slowContent) return 'request-too-slow'
  if (cut.has(code)) return 'edge-ended'
  if (code === down) return 'app-down'
  if (code === busy) return 'app-busy'
  if (timeouts.has(code)) return 'upstream-timeout'
  if (code === addressRefused) return 'address-refused'
  if (unverified.test(code)) return 'upstream-unverified'
  if (invalid.test(code)) return 'upstream-invalid'
  return 'upstream-unreachable'
}

/** What undici caught of the stages behind it: these have no code, and are no fault of the upstream's. */
const isMistake = (error: unknown): error is Error =>
  !(error as { code?: unknown }).code &&
  (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)

/** An error's own code: what the operator finds in the record. */
export function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  if (cause !== undefined && cause !== null) return codeOf(cause)
  return isMistake(error) ? error.name : 'UNKNOWN'
}

/** Whether a kept-alive connection was closed under the request, so that sending it again is safe if it reads only. */
export const isStaleConnection = (error: unknown): boolean => {
  const code = codeOf(error)
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** What a connection that cannot even be opened ends with. */
const unopened = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Whom a failure tells of: the host in any case, the host or just this request, or neither. */
export function blameOf(error: unknown): 'host' | 'request' | undefined {
  const code = codeOf(error)
  if (unopened.has(code) || unverified.test(code)) return 'host'
  return code === 'UND_ERR_HEADERS_TIMEOUT' || isStaleConnection(error) ? 'request' : undefined
}
