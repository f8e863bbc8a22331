import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  type Configuration,
} from 'openid-client'
import type { OidcConfig } from '../config/index.ts'
import { createProviderFetch } from './provider-fetch.ts'

/** What a sign-in must carry from its beginning to its end; never leaves us unsealed. */
export interface FlowSecrets {
  readonly state: string
  readonly nonce: string
  /** RFC 7636. */
  readonly verifier: string
}

/** The identity provider, as far as sign-in needs it. */
export interface Provider {
  /** Where to send the user. @throws {ProviderError} when the provider cannot be reached */
  authorizationUrl(secrets: FlowSecrets): Promise<string>
  /** The user's claims for the answer the provider sent. @throws {ProviderError} */
  redeem(callbackUrl: URL, secrets: FlowSecrets): Promise<Claims>
  /** Where the user signs out of the provider, or undefined when it offers no such place. */
  endSessionUrl(returnTo: string): Promise<string | undefined>
}

/** Claims of the ID token. */
export type Claims = Readonly<Record<string, unknown>>

/** Why the provider did not give us a user. */
export class ProviderError extends Error {
  readonly reason: 'denied' | 'unreachable' | 'invalid'

  constructor(reason: ProviderError['reason'], cause: unknown) {
    super(`identity provider: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'ProviderError'
    this.reason = reason
  }
}

/** After a failed discovery the next one waits this long, so that a provider that is down is not hammered. */
const retryMs = 2_000

/**
 * @param redirectUri `https://signin.<suffix>[:port]/callback`
 */
export function createProvider(oidc: OidcConfig, redirectUri: string): Provider {
  const discover = createDiscovery(oidc)
  return {
    async authorizationUrl({ state, nonce, verifier }) {
      const configuration = await discover()
      return buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: oidc.scopes.join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href
    },

    async redeem(callbackUrl, { state, nonce, verifier }) {
      const configuration = await discover()
      try {
        const tokens = await authorizationCodeGrant(configuration, callbackUrl, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        return tokens.claims()!
      } catch (error) {
        throw asProviderError(error)
      }
    },

    async endSessionUrl(returnTo) {
      const configuration = await discover()
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
      return buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo }).href
    },
  }
}

/** Discovery happens at the first sign-in, not at start: an edge must come up while the provider is down. */
function createDiscovery(oidc: OidcConfig): () => Promise<Configuration> {
  const fetch = createProviderFetch(oidc.ca)
  const insecure = oidc.issuer.startsWith('http:') ? [allowInsecureRequests] : []
  let known: Promise<Configuration> | undefined
  let failedAt = Number.NEGATIVE_INFINITY
  return async () => {
    if (known === undefined && performance.now() - failedAt < retryMs)
      throw new ProviderError('unreachable', 'retried too soon')
    known ??= discovery(new URL(oidc.issuer), oidc.clientId, oidc.clientSecret, undefined, {
      [customFetch]: fetch as never,
      execute: insecure,
      timeout: 10,
    })
    try {
      return await known
    } catch (error) {
      known = undefined
      failedAt = performance.now()
      throw new ProviderError('unreachable', error)
    }
  }
}

/** An answer with `error` is the user's or the provider's no; a network failure is an outage. */
function asProviderError(error: unknown): ProviderError {
  if (error instanceof AuthorizationResponseError) return new ProviderError('denied', error)
  const unreachable = error instanceof TypeError || (error as { code?: string }).code === 'OAUTH_TIMEOUT'
  return new ProviderError(unreachable ? 'unreachable' : 'invalid', error)
}
