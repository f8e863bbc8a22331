import type { Socket } from 'node:net'
import type { Server, TLSSocket } from 'node:tls'
import { ownAddresses, type ClientAddresses } from './client-addresses.ts'
import { unknownServerName } from './server-name-callback.ts'
import { transportOf } from './transport.ts'

/** Why a handshake did not come to an end, or to a beginning: a balancer's header comes before it. */
export type RefusalReason =
  | 'protocol-version'
  | 'no-shared-cipher'
  | 'unknown-server-name'
  | 'no-server-name'
  | 'handshake-timeout'
  | 'client-alert'
  | 'plain-http'
  | 'malformed'
  | 'reset'
  | 'proxy-header-missing'
  | 'proxy-header-malformed'
  | 'proxy-header-timeout'
  | 'other'

/** One refused handshake; `address` is the client's IP address, undefined if it had gone before it was seen. */
export type Refusal = { readonly reason: RefusalReason; readonly address: string | undefined }

/** What of a `tlsClientError` tells the reason. */
export type HandshakeFailure = {
  readonly error: Error
  /** The server name of the client; nothing, empty or `false` if it sent none. */
  readonly serverName?: string | false | null
}

const reasonByCode: ReadonlyMap<string, RefusalReason> = new Map([
  [unknownServerName, 'unknown-server-name'],
  ['ERR_TLS_HANDSHAKE_TIMEOUT', 'handshake-timeout'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'protocol-version'],
  ['ERR_SSL_UNKNOWN_PROTOCOL', 'protocol-version'],
  ['ERR_SSL_VERSION_TOO_LOW', 'protocol-version'],
  ['ERR_SSL_INAPPROPRIATE_FALLBACK', 'protocol-version'],
  ['ERR_SSL_NO_SHARED_GROUPS', 'no-shared-cipher'],
  ['ERR_SSL_NO_SUITABLE_KEY_SHARE', 'no-shared-cipher'],
  ['ERR_SSL_NO_SUITABLE_GROUPS', 'no-shared-cipher'],
  ['ERR_SSL_HTTP_REQUEST', 'plain-http'],
  ['ERR_SSL_HTTPS_PROXY_REQUEST', 'plain-http'],
  ['ERR_SSL_NO_APPLICATION_PROTOCOL', 'other'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
])

/** What OpenSSL reports when no certificate fits, and so also when there was no name to choose one by. */
const certificateCodes = ['ERR_SSL_NO_SHARED_CIPHER', 'ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM']
const alertCode = /^ERR_SSL_(?:TLSV1|TLSV13|SSLV3|SSL\/TLS)_ALERT_/

/** OpenSSL compares the suites of TLS 1.3 before it reads the server name. */
const beforeServerName = 'tls_early_post_process_client_hello'

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '')

/** Names the reason of a failed handshake. */
export const refusalReason = ({ error, serverName }: HandshakeFailure): RefusalReason => {
  const code = codeOf(error)
  if (certificateCodes.includes(code))
    return serverName || error.message.includes(beforeServerName) ? 'no-shared-cipher' : 'no-server-name'
  if (alertCode.test(code)) return 'client-alert'
  return reasonByCode.get(code) ?? (code.startsWith('ERR_SSL_') ? 'malformed' : 'other')
}

const serverNameOf = (socket: TLSSocket) => ('servername' in socket ? (socket.servername as string) : null)

/**
 * Reports every connection that a server refuses before or in its handshake. A socket forgets its address when it closes, which is often
 * before its error arrives; it is therefore noted when the connection is accepted.
 */
export const watchRefusals = (
  server: Server,
  report: (refusal: Refusal) => void,
  clients: ClientAddresses = ownAddresses,
): void => {
  clients.readHeaders(server, report)
  const addresses = new WeakMap<Socket, string>()
  server.on('connection', (transport: Socket) => {
    if (transport.remoteAddress) addresses.set(transport, transport.remoteAddress)
  })
  server.on('tlsClientError', (error, socket) => {
    const transport = transportOf(socket)
    const address = clients.addressOf(socket) || (transport && addresses.get(transport))
    report({ reason: refusalReason({ error, serverName: serverNameOf(socket) }), address })
  })
}
