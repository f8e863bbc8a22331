import { createHmac, randomBytes } from 'node:crypto'
import type { Mask } from './criterion.ts'
import type { Facts } from './facts.ts'
import type { PastDecision } from './replay.ts'

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
  const key = randomBytes(32)
  const mask: Mask = text => createHmac('sha256', key).update(text).digest('base64url').slice(0, 16)
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

/** Facts with the user and the file's name hashed; the domain of the user is hashed apart, so that rules on it hold. */
export function maskFacts(facts: Facts, mask: Mask): Facts {
  const file = facts.file.name === '' ? facts.file : { ...facts.file, name: mask(facts.file.name) }
  return { ...facts, user: maskUser(facts.user, mask), file }
}

/** `mask(local)@mask(domain)`; a user without a domain as a whole, and nobody stays nobody. */
export function maskUser(user: string, mask: Mask): string {
  if (user === '') return ''
  const at = user.lastIndexOf('@')
  return at === -1 ? mask(user) : `${mask(user.slice(0, at))}@${mask(user.slice(at + 1))}`
}
