import { addressRefused } from '../../network/index.ts'
import type { ErrorCode } from '../errors.ts'

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
/** Node's and OpenSSL's codes for a certificate that does not verify. */
const unverified =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EE_KEY_TOO_SMALL|CA_KEY_TOO_SMALL|CA_MD_TOO_WEAK)/
const invalid = /^(?:HPE_|UND_ERR_(?:HEADERS_OVERFLOW|RES_|RESPONSE|INVALID|NOT_SUPPORTED))/

/** The catalogue's code for what went wrong between us and the upstream. */
export function failureOf(error: unknown): ErrorCode {
  if (isMistake(error)) return 'internal'
  const code = codeOf(error)
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
