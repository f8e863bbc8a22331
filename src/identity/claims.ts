import type { ClaimTest, OidcConfig } from '../config/index.ts'
import { clockSkewSeconds, type Proof, type Strength } from '../session/index.ts'
import type { Claims } from './provider.ts'

/** What the provider said of a user, in our words. */
export interface Identity {
  readonly user: string
  /** All of them. */
  readonly groups: readonly string[]
  readonly proof: Proof
  /** When the user proved it by the provider's own clock, seconds since the epoch; 0 when it does not say. */
  readonly datedAt: number
  /** The provider's own names for the user and for its session with them; the latter may be empty. */
  readonly subject: string
  readonly providerSession: string
  readonly managed: boolean
  readonly compliant: boolean
}

/** When the answer came, and when it was asked for; seconds since the epoch. */
export interface AskedFor {
  readonly from: number
  readonly until: number
}

/** RFC 8176 values that stand for a key bound to the site, and for a second factor. */
const phishingResistant = new Set(['hwk', 'swk', 'fido', 'webauthn', 'sc'])
const secondFactors = new Set(['mfa', 'otp', 'sms', 'tel', 'mca'])

/**
 * Reads the claims that the configuration names.
 * @returns undefined when the claim that names the user is missing
 */
export function identityFrom(claims: Claims, oidc: OidcConfig, asked: AskedFor): Identity | undefined {
  const user = claims[oidc.userClaim]
  if (typeof user !== 'string' || user === '') return undefined
  const datedAt = typeof claims['auth_time'] === 'number' ? claims['auth_time'] : 0
  return {
    user: user.toLowerCase(),
    groups: strings(claims[oidc.groupsClaim]),
    proof: { strength: strengthFrom(claims, oidc), at: proofTime(datedAt, asked) },
    datedAt,
    subject: String(claims['sub'] ?? ''),
    providerSession: typeof claims['sid'] === 'string' ? claims['sid'] : '',
    managed: passes(claims, oidc.managed),
    compliant: passes(claims, oidc.compliant),
  }
}

/** What happened while we waited happened by our clock after we asked; what is not dated may be as old as can be. */
function proofTime(datedAt: number, { from, until }: AskedFor): number {
  const isFresh = datedAt >= from - clockSkewSeconds
  return Math.min(until, isFresh ? Math.max(from, datedAt) : datedAt)
}

function passes(claims: Claims, test: ClaimTest | undefined): boolean {
  if (test === undefined) return false
  const said = claims[test.claim]
  return typeof said === 'boolean'
    ? test.is.includes(said)
    : strings(said).some(text => test.is.includes(text))
}

/** Some providers give a single value without its list; a group that got lost would be a rule that got lost. */
const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string')

/** The strongest that the methods or the class of the authentication stand for (RFC 8176; OpenID Connect Core 2). */
function strengthFrom({ amr, acr }: Claims, { acrValues }: OidcConfig): Strength {
  const methods = strings(amr)
  const isClass = (strength: keyof OidcConfig['acrValues']): boolean =>
    acrValues[strength].includes(acr as string)
  if (isClass('phishing-resistant') || methods.some(method => phishingResistant.has(method)))
    return 'phishing-resistant'
  const hasSecond = isClass('multi-factor') || methods.some(method => secondFactors.has(method))
  return hasSecond ? 'multi-factor' : 'password'
}
