import type { Socket } from 'node:net'
import { createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls'
import { buildConnector } from 'undici'
import type { Route, UpstreamTls } from '../../apps/index.ts'
import { lookup, publicLookup } from '../../network/index.ts'

/** Where an upstream host is reached. */
export interface UpstreamAddress {
  readonly protocol: 'http:' | 'https:'
  /** A name or an address; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
}

/** The upstream's own name and port 443, unless its domain says otherwise. */
export const upstreamAddress = ({ host, domain }: Route): UpstreamAddress =>
  domain.origin ?? { protocol: 'https:', hostname: host, port: 443 }

/** Only an `origin` of the configuration may lead to a private address. */
export const upstreamLookup = ({ domain }: Route): typeof lookup =>
  domain.origin === undefined ? publicLookup : lookup

/**
 * How the upstream must prove itself. A name of the configuration, never what a client sent, becomes the
 * server name, and verification cannot be switched off.
 */
export const upstreamTls = ({ host, domain: { tls } }: Route): ConnectionOptions => ({
  servername: host,
  rejectUnauthorized: true,
  ALPNProtocols: ['http/1.1'],
  secureContext: contextOf(tls),
})

/** Reading an authority's certificates costs more than the handshake does. */
const contexts = new WeakMap<UpstreamTls, SecureContext>()

function contextOf(tls: UpstreamTls): SecureContext {
  const known = contexts.get(tls)
  if (known !== undefined) return known
  const { minVersion, ca } = tls
  const context = createSecureContext({
    minVersion,
    ...(ca !== undefined && { ca }),
    ...(isOld(minVersion) && { ciphers: 'DEFAULT:@SECLEVEL=0' }),
  })
  contexts.set(tls, context)
  return context
}

/** OpenSSL 3 offers the old versions only at security level 0; that is asked for by name, per domain. */
const isOld = (version: string): boolean => version === 'TLSv1' || version === 'TLSv1.1'

/**
 * Opens connections to one host.
 * @param timeout milliseconds until a connection and its handshake must be there
 */
export function upstreamConnector(route: Route, timeout: number): buildConnector.connector {
  const connect = buildConnector({
    timeout,
    lookup: upstreamLookup(route),
    ...upstreamTls(route),
    allowH2: false,
  })
  /** The session to resume (RFC 8446 2.2): undici refers to it only weakly, and would begin anew after each collection. */
  const held: { session?: Buffer } = {}
  return (options, callback) => {
    // Its type keeps silent about what it returns.
    const socket = connect(options, callback) as unknown as Socket
    socket.on('session', session => (held.session = session))
  }
}
