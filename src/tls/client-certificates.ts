import { constants } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { SecureContext, SecureContextOptions, TLSSocket, TlsOptions } from 'node:tls'
import type { CertificateStore } from './certificates.ts'
import type { ClientTrust, FollowedTrust } from './client-trust.ts'
import { protocolOptions } from './protocol.ts'
import { createServerNameCallback } from './server-name-callback.ts'

export type ClientCertificateOptions = {
  readonly certificates: CertificateStore
  readonly trust: FollowedTrust
}

/** What a client has shown of itself: a certificate that counts, or why none does, in OpenSSL's words where it judged. */
export type ShownCertificate = { readonly certificate: X509Certificate } | { readonly refusal: string }

/** Some browsers keep the handshake open while their user looks for a certificate. */
const handshakeTimeout = 60_000

/**
 * The options of a listener that asks for certificates and lets those pass who have none; `shownCertificate` tells them
 * apart. Nothing is resumed, so that every connection proves anew: a resumed session would carry the result of before.
 */
export const clientCertificateOptions = ({ certificates, trust }: ClientCertificateOptions): TlsOptions => {
  const contextFor = createContexts(certificates, trust)
  const protocol = protocolOptions()
  return {
    ...protocol,
    ALPNProtocols: ['http/1.1'],
    SNICallback: createServerNameCallback(contextFor),
    secureOptions: protocol.secureOptions! | constants.SSL_OP_NO_TICKET,
    handshakeTimeout,
    requestCert: true,
    rejectUnauthorized: false,
  }
}

/** Who is asked for, and whose certificates count, is part of a context; it is made anew when either has changed. */
const createContexts = (certificates: CertificateStore, followed: FollowedTrust) => {
  let made: { material: SecureContextOptions; trust: ClientTrust; context: SecureContext } | undefined
  return (serverName: string): SecureContext | undefined => {
    const material = certificates.materialFor(serverName)
    if (material === undefined) return undefined
    const { trust } = followed
    if (made?.material !== material || made.trust !== trust)
      made = {
        material,
        trust,
        context: createSecureContext({ ...material, ca: trust.ca, crl: [...trust.crl] }),
      }
    return made.context
  }
}

/**
 * What the client of a finished handshake has shown. OpenSSL has checked the chain, its times, what the certificate is
 * for, and the CRLs; it also says no when a CRL that it needs is missing or out of date.
 */
export const shownCertificate = (socket: TLSSocket, { isCurrent }: FollowedTrust): ShownCertificate => {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return { refusal: 'none' }
  if (!isCurrent) return { refusal: 'trust-unreadable' }
  return socket.authorized ? { certificate } : { refusal: String(socket.authorizationError) }
}
