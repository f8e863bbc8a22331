import {
  refusalOf,
  unscannable,
  type Decision,
  type Facts,
  type Phase,
  type PolicyHolder,
} from '../policy/index.ts'
import type { KeyRing, Revocations, Session } from '../session/index.ts'
import type { ErrorCode } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { LiveExchanges } from './live-exchanges.ts'
import { hasOutlivedOpen } from './session-limits.ts'

/** Ends exchanges that go on although a new rule, a revocation or the end of their session would not allow it. */
export interface Recheck {
  /** After a revocation. */
  revoked(): void
  /** When sessions can no longer be verified. */
  doubted(): void
  /** After a swap of policies. */
  swapped(): void
  close(): void
}

/** What tells whether a session still holds. */
export interface VerifiedSessions {
  readonly revocations: Revocations
  /** False when nobody knows whether a session has been ended elsewhere. */
  readonly canVerify: () => boolean
  /** The keys; what one has sealed counts no more when it has been taken out. */
  readonly ring: Pick<KeyRing, 'byId'>
}

/** How often open streams are held against the end of their sessions. */
const everyMs = 5_000
/** An exchange younger than this finishes under the set that it began with; one that outlives it is long-lived. */
const shortLivedMs = 750

/** Makes the recheck of all live exchanges. */
export function createRecheck(
  live: LiveExchanges,
  policy: PolicyHolder,
  sessions: VerifiedSessions,
): Recheck {
  const recheck = (): void =>
    live.recheck(exchange => sessionRefusal(exchange, sessions) ?? ruleRefusal(exchange, policy))
  const timer = setInterval(recheck, everyMs).unref()
  let later: NodeJS.Timeout | undefined
  return {
    revoked: recheck,
    doubted: recheck,
    swapped() {
      recheck()
      clearTimeout(later)
      later = setTimeout(recheck, shortLivedMs).unref()
    },
    close() {
      clearInterval(timer)
      clearTimeout(later)
    },
  }
}

function sessionRefusal(
  { session, decision }: Exchange,
  { revocations, canVerify, ring }: VerifiedSessions,
): ErrorCode | undefined {
  if (session === undefined) return undefined
  const isKnown = session.key === '' || ring.byId(session.key) !== undefined
  const isOver = session.expires * 1000 < Date.now() || isOutlived(session, decision)
  if (!isKnown || isOver || revocations.isRevoked(session)) return 'session-ended'
  return canVerify() ? undefined : 'session-unverifiable'
}

function ruleRefusal(exchange: Exchange, { current }: PolicyHolder): ErrorCode | undefined {
  const { facts, session } = exchange
  if (facts === undefined || exchange.policy === current || isShortLived(exchange)) return undefined
  const decision = current.decide(facts, phaseOf(facts))
  if (session !== undefined && isOutlived(session, decision)) return 'session-ended'
  return refusalOf(decision, facts) === undefined ? undefined : 'rule-changed'
}

function isOutlived(session: Session, decision: Decision | undefined): boolean {
  const limits = decision?.session ?? null
  return limits !== null && hasOutlivedOpen(session, limits, Date.now())
}

const isShortLived = ({ status, startedAt }: Exchange): boolean =>
  status !== 101 && performance.now() - startedAt < shortLivedMs

/** What has been seen of a content counts; what has not been seen counts against nobody. */
const phaseOf = ({ file }: Facts): Phase => (file.trueType === unscannable ? 'response' : 'content')
