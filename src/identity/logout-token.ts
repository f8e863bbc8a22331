import { createRemoteJWKSet, customFetch, jwtVerify, type JWTPayload } from 'jose'
import type { Configuration } from 'openid-client'
import type { OidcConfig } from '../config/index.ts'
import { clockSkewSeconds } from '../session/index.ts'
import { ProviderError } from './provider-error.ts'
import { createProviderFetch } from './provider-fetch.ts'

/** Whom a provider has signed out: a user everywhere, or one of its sessions; names of its own, empty when not said. */
export interface LoggedOut {
  readonly subject: string
  readonly session: string
  /** Seconds since the epoch. */
  readonly at: number
}

/** What makes a token one of logout (OpenID Connect Back-Channel Logout 1.0, 2.4). */
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const signatures = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
/** A token that is older was held back by somebody. */
const longestAge = '5 minutes'

/** Makes the reader of logout tokens. */
export function createLogoutTokens(discover: () => Promise<Configuration>, oidc: OidcConfig) {
  const fetch = createProviderFetch(oidc.ca)
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined

  return async function readLogoutToken(token: string): Promise<LoggedOut> {
    const { jwks_uri: uri, issuer } = (await discover()).serverMetadata()
    if (uri === undefined) throw new ProviderError('invalid', 'the provider publishes no keys')
    keys ??= createRemoteJWKSet(new URL(uri), { [customFetch]: fetch as never })
    const options = {
      issuer,
      audience: oidc.clientId,
      maxTokenAge: longestAge,
      clockTolerance: clockSkewSeconds,
    }
    const verified = await jwtVerify(token, keys, { ...options, algorithms: signatures }).catch(
      (error: unknown) => {
        throw new ProviderError('invalid', error)
      },
    )
    return loggedOutBy(verified.payload)
  }
}

/** An ID token is signed by the same keys; what it lacks, and a nonce that it has, tell them apart (2.6). */
function loggedOutBy(payload: JWTPayload): LoggedOut {
  const { sub = '', sid, nonce, events, jti, iat } = payload
  const session = typeof sid === 'string' ? sid : ''
  const isLogout = typeof events === 'object' && events !== null && Object.hasOwn(events, logoutEvent)
  if (!isLogout || nonce !== undefined || jti === undefined || sub + session === '')
    throw new ProviderError('invalid', 'this is no logout token')
  return { subject: sub, session, at: iat! }
}
