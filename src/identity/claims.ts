import type { OidcConfig } from '../config/index.ts'
import type { Strength } from '../session/index.ts'
import type { Claims } from './provider.ts'

/** What the provider said of a user, in our words. */
export interface Identity {
  readonly user: string
  readonly groups: readonly string[]
  /** Seconds since the epoch. */
  readonly authTime: number
  readonly strength: Strength
  readonly managed: boolean
}

/** RFC 8176 values that stand for a key bound to the site, and for a second factor. */
const phishingResistant = new Set(['hwk', 'swk', 'fido', 'webauthn', 'sc'])
const secondFactors = new Set(['mfa', 'otp', 'sms', 'tel', 'mca'])

/**
 * Reads the claims that the configuration names.
 * @param now seconds since the epoch, used when the provider does not tell when the user signed in
 * @returns undefined when the claim that names the user is missing
 */
export function identityFrom(claims: Claims, oidc: OidcConfig, now: number): Identity | undefined {
  const user = claims[oidc.userClaim]
  if (typeof user !== 'string' || user === '') return undefined
  const authTime = claims['auth_time']
  return {
    user: user.toLowerCase(),
    groups: strings(claims[oidc.groupsClaim]),
    authTime: typeof authTime === 'number' ? authTime : now,
    strength: strengthFrom(strings(claims['amr'])),
    managed: oidc.managedClaim !== undefined && claims[oidc.managedClaim] === true,
  }
}

/** Some providers give a single value without its list; a group that got lost would be a rule that got lost. */
const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string')

function strengthFrom(methods: readonly string[]): Strength {
  if (methods.some(method => phishingResistant.has(method))) return 'phishing-resistant'
  return methods.some(method => secondFactors.has(method)) ? 'multi-factor' : 'password'
}
