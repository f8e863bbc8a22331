import { randomBytes } from 'node:crypto'
import { startOfSession, withProof, type Proof, type Revocations, type Session } from '../session/index.ts'
import type { Identity } from './claims.ts'
import { nameDigest } from './name-digest.ts'

/** The groups that go into sessions. */
export interface KnownGroups {
  has(name: string): boolean
  /** Of all their names. */
  readonly digest: string
  /** When these came to be known here, milliseconds since the epoch. */
  readonly since: number
}

/** What a new session is made with. */
export interface NewSession {
  readonly identity: Identity
  readonly issuer: string
  /** What the browser still shows of a sign-in of before, also when it has been idle too long. */
  readonly previous: Session | undefined
  /** What it shows of proofs in a sign-in that has not been idle too long. */
  readonly proofs: readonly Proof[]
  readonly browser: string
  /** Milliseconds. */
  readonly absolute: number
  readonly groups: KnownGroups
  readonly revocations: Revocations
  /** Seconds since the epoch. */
  readonly now: number
}

/**
 * Makes the session of somebody who has just signed in. Apps may still be open from a sign-in that has been idle since.
 * For the same user it goes on, so that one sign-out ends all of them; another user's ends here.
 */
export function newSession(given: NewSession): Session {
  const { identity, issuer, previous, browser, revocations, now } = given
  const goesOn = previous?.user === identity.user && previous.browser === browser ? previous : undefined
  if (previous !== undefined && goesOn === undefined) revocations.revoke('session', previous.id)
  const random = randomBytes(12).toString('base64url')
  const subject = providerName(issuer, identity.subject)
  const providerSession = providerName(issuer, identity.providerSession)
  const { user, managed, compliant } = identity
  const groups = identity.groups.filter(given.groups.has)
  return {
    id: goesOn?.id ?? random,
    share: random,
    user,
    groups,
    groupNames: groups.length === identity.groups.length ? '' : given.groups.digest,
    proofs: withProof(goesOn === undefined ? [] : given.proofs, identity.proof),
    startedAt: startOfSession(revocations, { user, subject, providerSession }, now),
    subject,
    providerSession,
    managed,
    compliant,
    // Each sign-in shows it anew, so that one that is revoked ends with the sign-in at the latest.
    certificate: '',
    browser,
    expires: now + Math.floor(given.absolute / 1000),
    key: '',
    sealedAt: now,
  }
}

/** A provider's name for a user, or for its session with one, as sessions and revocations hold it; empty stays empty. */
export const providerName = (issuer: string, name: string): string =>
  name === '' ? '' : nameDigest(`${issuer} ${name}`)
