import type { ConnectionOptions } from 'node:tls'
import type { Route } from '../../apps/index.ts'
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
export function upstreamTls({ host, domain: { tls } }: Route): ConnectionOptions {
  return {
    servername: host,
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    minVersion: tls.minVersion,
    ...(tls.ca !== undefined && { ca: tls.ca }),
    ...(isOld(tls.minVersion) && { ciphers: 'DEFAULT:@SECLEVEL=0' }),
  }
}

/** OpenSSL 3 offers the old versions only at security level 0; that is asked for by name, per domain. */
const isOld = (version: string): boolean => version === 'TLSv1' || version === 'TLSv1.1'
