import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  type Configuration,
} from 'openid-client'
import type { OidcConfig } from '../config/index.ts'
import { rankOf, type Demand } from '../session/index.ts'
import { createLogoutTokens, type LoggedOut } from './logout-token.ts'
import { asProviderError, ProviderError } from './provider-error.ts'
import { createProviderFetch } from './provider-fetch.ts'
import { withUserInfo } from './user-info.ts'

/** What a sign-in must carry from its beginning to its end; never leaves us unsealed. */
export interface FlowSecrets {
  readonly state: string
  readonly nonce: string
  /** RFC 7636. */
  readonly verifier: string
}

/** How a sign-in is asked for. */
export interface SignInWish {
  /** Undefined when any will do. */
  readonly demand: Demand | undefined
  /** Who is most likely to sign in, as the browser's former session says. */
  readonly user: string | undefined
}

/** The identity provider, as far as sign-in needs it. */
export interface Provider {
  /** Where to send the user. @throws {ProviderError} when the provider cannot be reached */
  authorizationUrl(secrets: FlowSecrets, wish: SignInWish): Promise<string>
  /** The user's claims for the answer the provider sent. @throws {ProviderError} */
  redeem(callbackUrl: URL, secrets: FlowSecrets): Promise<Claims>
  /** Whom a logout token names. @throws {ProviderError} when it is not the provider's, or is none */
  readLogoutToken(token: string): Promise<LoggedOut>
  /** Where the user signs out of the provider, or undefined when it offers no such place. */
  endSessionUrl(returnTo: string): Promise<string | undefined>
}

/** Claims of the ID token, and of the user info where that says more. */
export type Claims = Readonly<Record<string, unknown>>

/** After a failed discovery the next one waits this long, so that a provider that is down is not hammered. */
const retryMs = 2_000

/**
 * @param redirectUri `https://signin.<suffix>[:port]/callback`
 */
export function createProvider(oidc: OidcConfig, redirectUri: string): Provider {
  const discover = createDiscovery(oidc)
  return {
    async authorizationUrl({ state, nonce, verifier }, { demand, user }) {
      const configuration = await discover()
      return buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: oidc.scopes.join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(demand === undefined ? dated : parametersOf(demand, oidc)),
        ...(user !== undefined && { login_hint: user }),
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
        return await withUserInfo(configuration, tokens, oidc)
      } catch (error) {
        throw asProviderError(error)
      }
    },

    readLogoutToken: createLogoutTokens(discover, oidc),

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

/** Any sign-in will do; but a provider must say when it was only if some age is asked for (OpenID Connect Core 2). */
const dated = { max_age: String(365 * 86_400) }

/** OpenID Connect Core 3.1.2.1: no time at all asks for a new sign-in, whatever the provider remembers. */
function parametersOf({ strength, within }: Demand, { acrValues }: OidcConfig): Record<string, string> {
  const strongEnough = (['multi-factor', 'phishing-resistant'] as const).filter(
    each => rankOf(each) >= rankOf(strength),
  )
  // Any sign-in is a password's worth; to name classes would ask for more.
  const classes = strength === 'password' ? acrValues.password : strongEnough.flatMap(each => acrValues[each])
  return {
    max_age: String(within),
    ...(within === 0 && { prompt: 'login' }),
    ...(classes.length > 0 && { acr_values: classes.join(' ') }),
  }
}
