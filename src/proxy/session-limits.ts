import type { SessionLimits } from '../policy/index.ts'
import { clockSkewSeconds, type Session } from '../session/index.ts'

/** A session that is in use is sealed anew as seldom. */
const toleranceMs = clockSkewSeconds * 1000

/**
 * Whether a session has lasted longer than rules let it.
 * @param now milliseconds since the epoch
 */
export const hasOutlived = (session: Session, limits: SessionLimits, now: number): boolean =>
  hasOutlivedOpen(session, limits, now) ||
  (limits.idle !== null && now - session.sealedAt * 1000 >= limits.idle + toleranceMs)

/** The same without idle time: what is open is in use. */
export const hasOutlivedOpen = (session: Session, { absolute }: SessionLimits, now: number): boolean =>
  absolute !== null && now - latestProof(session) * 1000 >= absolute

/** A provider that answers in silence may date it before what was proven since. */
const latestProof = ({ proofs }: Session): number => Math.max(...proofs.map(({ at }) => at))
