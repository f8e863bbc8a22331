import type { SessionLimits } from '../policy/index.ts'
import { clockSkewSeconds, type Session } from '../session/index.ts'

/** A session that is in use is sealed anew as seldom. */
const toleranceMs = clockSkewSeconds * 1000

/**
 * Whether a session has lasted longer than rules let it.
 * @param now milliseconds since the epoch
 */
export const hasOutlived = (session: Session, limits: SessionLimits, now: number): boolean =>
  isOlder(session.proofs[0].at, limits.absolute, now) ||
  (limits.idle !== null && now - session.sealedAt * 1000 >= limits.idle + toleranceMs)

/** The same without idle time: what is open is in use. */
export const hasOutlivedOpen = ({ proofs }: Session, { absolute }: SessionLimits, now: number): boolean =>
  isOlder(proofs[0].at, absolute, now)

const isOlder = (since: number, limit: number | null, now: number): boolean =>
  limit !== null && now - since * 1000 >= limit
