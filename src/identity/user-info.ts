import { fetchUserInfo, type Configuration, type TokenEndpointResponseHelpers } from 'openid-client'
import type { OidcConfig } from '../config/index.ts'
import type { Claims } from './provider.ts'
import { ProviderError } from './provider-error.ts'

interface Tokens extends Pick<TokenEndpointResponseHelpers, 'claims'> {
  readonly access_token: string
}

/**
 * The claims of the ID token; those of the user info as well where the token lacks what we need: many providers put claims
 * there only, and groups that are too many for a token are found there (an overage).
 */
export async function withUserInfo(
  configuration: Configuration,
  tokens: Tokens,
  { userClaim, groupsClaim, managed, compliant }: OidcConfig,
): Promise<Claims> {
  const claims: Claims = tokens.claims() ?? {}
  const wanted = [userClaim, groupsClaim, ...[managed, compliant].flatMap(test => test?.claim ?? [])]
  const isWhole = wanted.every(name => claims[name] !== undefined)
  const all = isWhole ? claims : { ...(await userInfo(configuration, tokens, claims)), ...claims }
  if (all[groupsClaim] === undefined && isLeftOut(all, groupsClaim))
    throw new ProviderError('invalid', `the claim ${groupsClaim} is left out, and not in the user info`)
  return all
}

async function userInfo(configuration: Configuration, tokens: Tokens, { sub }: Claims): Promise<Claims> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {}
  return fetchUserInfo(configuration, tokens.access_token, String(sub))
}

/** A claim that is somewhere else (OpenID Connect Core 5.6.2): without it, rules on groups would not hold. */
function isLeftOut({ _claim_names: names }: Claims, claim: string): boolean {
  return typeof names === 'object' && names !== null && Object.hasOwn(names, claim)
}
