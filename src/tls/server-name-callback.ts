import type { SecureContext } from 'node:tls'
import { transportOf } from './transport.ts'

/** The `code` of the error that ends a handshake for a name that is not served. */
export const unknownServerName = 'SALLYPORT_UNKNOWN_SERVER_NAME'

/** Node's `SNICallback`. */
export type ServerNameCallback = (
  serverName: string,
  done: (error: Error | null, context?: SecureContext) => void,
) => void

class UnknownServerNameError extends Error {
  override readonly name = 'UnknownServerNameError'
  readonly code = unknownServerName
}

/** A fatal unrecognized_name(112) in a plaintext record (RFC 6066, 3; RFC 8446, 5.1 and 6). */
const unrecognizedName = Buffer.from([21, 3, 3, 0, 2, 2, 112])

/**
 * Makes the `SNICallback` that fails closed. Node itself sends no alert when the callback reports an error, it
 * only closes; nothing has been sent or encrypted at this point, so the alert is written beneath TLS.
 */
export const createServerNameCallback = (
  contextFor: (serverName: string) => SecureContext | undefined,
): ServerNameCallback =>
  function chooseCertificate(this: unknown, serverName, done) {
    const context = contextFor(serverName)
    if (context) return done(null, context)
    transportOf(this)?.write(unrecognizedName)
    done(new UnknownServerNameError('no certificate for this server name'))
  }
