import { hash, randomBytes } from 'node:crypto'
import type { Mask } from '../criterion.ts'
import type { Facts } from '../facts.ts'
import { maskFacts } from './mask.ts'
import type { PastDecision } from './report.ts'

/** The latest decisions of an edge, in memory only, for replays against a draft. */
export interface DecisionRing {
  add(decision: Omit<PastDecision, 'missing'>): void
  /** Oldest first. */
  decisions(): Iterable<PastDecision>
  /** Hashes as the ring does; a candidate is judged on the same hashes. */
  readonly mask: Mask
}

/** Decisions that are kept. */
export const ringSize = 2_000

const nothing: ReadonlySet<keyof Facts> = new Set()

/**
 * Users and file names are kept only as hashes under a key of this process, so that the ring tells nobody who did
 * what; it ends with the process.
 */
export function createDecisionRing(size: number = ringSize): DecisionRing {
  // The key first and the digest cut: in one call, this costs a tenth of an HMAC, and nobody can extend what is cut.
  const key = randomBytes(32).toString('base64url')
  const mask: Mask = text => hash('sha256', key + text, 'base64url').slice(0, 16)
  const kept: PastDecision[] = []
  let next = 0
  return {
    mask,
    add(decision) {
      kept[next] = { ...decision, facts: maskFacts(decision.facts, mask), missing: nothing }
      next = (next + 1) % size
    },
    decisions: () => [...kept.slice(next), ...kept.slice(0, next)],
  }
}
