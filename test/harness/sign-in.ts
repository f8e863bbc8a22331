import type { RequestListener } from 'node:http'
import type { Test } from 'tap'
import { startIdentityProvider, type MoreClaims } from '../../demo/identity-provider.ts'
import { Browser, type ClientCertificate } from './browser.ts'
import { freePort } from './free-port.ts'
import { mailHost, signInHost, startWorld, wikiHost, type World, type WorldOptions } from './world.ts'

export { freePort } from './free-port.ts'

/** A world with the demo's identity provider. */
export interface SignInWorld extends World {
  /** Origins, with the port. */
  readonly wiki: string
  readonly mail: string
  readonly signIn: string
  /** The identity provider's. */
  readonly issuer: string
  /** A browser that has never been here, on a device with this certificate. */
  browser(certificate?: ClientCertificate): Browser
}

export interface SignInOptions extends WorldOptions {
  /** Whether the identity provider does not answer. */
  readonly down?: boolean
  /** What it says of everybody beside, or instead. */
  readonly claims?: MoreClaims
}

/** An app that says what it was asked for. */
export const echo: RequestListener = (request, response) => {
  response.setHeader('content-type', 'text/plain')
  response.end(`${request.headers.host} ${request.method} ${request.url}`)
}

const allowAll = 'version: 1\ndefault: allow\n'

/** Starts a world and its identity provider, unless that is to be down. Nothing is monitored, so no notice is shown. */
export async function startSignInWorld(
  t: Test,
  options: SignInOptions = {},
  handler: RequestListener = echo,
): Promise<SignInWorld> {
  const port = await freePort()
  const issuer = `https://idp.localhost:${port}`
  const world = await startWorld(t, handler, { policy: allowAll, ...options, issuer })
  const origin = (host: string): string => `https://${host}:${world.client.port}`
  const signIn = origin(signInHost)
  const { certificate: cert, key } = world.authority.issue(['idp.localhost'])
  if (options.down !== true) {
    const provider = await startIdentityProvider({
      port,
      tls: { cert, key, ca: world.authority.certificate },
      clientId: 'sallyport',
      clientSecret: 'secret',
      redirectUris: [`${signIn}/callback`],
      postLogoutRedirectUris: [`${signIn}/signed-out`],
      backChannelLogoutUri: `${signIn}/back-channel-logout`,
      ...(options.claims && { moreClaims: options.claims }),
    })
    t.teardown(() => provider.close())
  }
  return {
    ...world,
    wiki: origin(wikiHost),
    mail: origin(mailHost),
    signIn,
    issuer,
    browser: certificate => new Browser(world.authority.certificate, certificate),
  }
}
