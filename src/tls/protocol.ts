import { constants } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { TlsOptions } from 'node:tls'
import type { CertificateStore } from './certificates.ts'
import { createServerNameCallback } from './server-name-callback.ts'

/** What differs between listeners. */
export type ServerOptions = {
  readonly certificates: CertificateStore
  /** 48 bytes, from `ticketKeys`. */
  readonly ticketKeys: Buffer
}

/** The names for ALPN (RFC 7301), the better first. */
export const applicationProtocols: readonly string[] = ['h2', 'http/1.1']

const suites = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** Without SHA-1, which OpenSSL still accepts from TLS 1.2 clients (RFC 9155). */
const signatureAlgorithms = [
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_secp521r1_sha512',
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha512',
].join(':')

const classicGroups = 'X25519:P-256:P-384'
const hybridGroups = `X25519MLKEM768:${classicGroups}`

/** The hybrid group needs OpenSSL 3.5, which a Node built against the system's library may lack. */
const keyExchangeGroups = () => {
  try {
    createSecureContext({ ecdhCurve: hybridGroups })
    return hybridGroups
  } catch {
    return classicGroups
  }
}

const handshakeTimeout = 10_000
const ticketLifeSeconds = 3_600

/** What every listener of ours speaks: TLS 1.2 and 1.3, forward-secret AEAD suites only. */
export const protocolOptions = (): TlsOptions => ({
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: suites,
  sigalgs: signatureAlgorithms,
  ecdhCurve: keyExchangeGroups(),
  honorCipherOrder: true,
  // Node lets a TLS 1.2 client renegotiate; nothing here needs it.
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  handshakeTimeout,
  // Node derives its own from the command line, and a ticket resumes only where it is the same.
  sessionIdContext: 'sallyport',
})

/**
 * The options for `https.createServer` or `http2.createSecureServer` towards users. There is no default certificate, so
 * a client without a server name gets handshake_failure(40).
 */
export const serverOptions = ({ certificates, ticketKeys }: ServerOptions): TlsOptions => ({
  ...protocolOptions(),
  ALPNProtocols: [...applicationProtocols],
  SNICallback: createServerNameCallback(name => certificates.contextFor(name)),
  ticketKeys,
  sessionTimeout: ticketLifeSeconds,
})
