import { randomBytes } from 'node:crypto'
import type { Session } from './session.ts'

/** Whose session is made without a sign-in, and how. */
export interface Minted {
  readonly user: string
  readonly groups: readonly string[]
  readonly managed: boolean
  /** Seconds that it lasts. */
  readonly seconds: number
}

/**
 * A session that nobody signed in to, for scripts and load tests.
 * @param now seconds since the epoch
 */
export function mintedSession({ user, groups, managed, seconds }: Minted, now: number): Session {
  const random = (): string => randomBytes(12).toString('base64url')
  return {
    id: random(),
    share: random(),
    user,
    groups,
    groupNames: '',
    proofs: [{ strength: 'password', at: now }],
    startedAt: now,
    subject: '',
    providerSession: '',
    managed,
    compliant: false,
    certificate: '',
    browser: random(),
    expires: now + seconds,
    key: '',
    sealedAt: now,
  }
}
