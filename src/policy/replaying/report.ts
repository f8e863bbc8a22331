import type { CompiledRule } from '../deciding/compiled-rule.ts'
import type { Facts } from '../facts.ts'
import type { Verdict } from '../verdict.ts'

/** One decision of the past. */
export interface PastDecision {
  readonly reference: string
  readonly facts: Facts
  /** Members of the facts that the record does not tell. */
  readonly missing: ReadonlySet<keyof Facts>
  readonly verdict: Verdict
  /** What the user met: the verdict, or the obligation that stopped it. */
  readonly outcome: string
  readonly rule: string
  readonly revision: string
}

/** Exchanges that one rule of the candidate, or the loss of one, would decide otherwise. */
export interface ChangedGroup {
  /** The outcomes then and now. */
  readonly from: string
  readonly to: string
  /** The rule that decides in the candidate. */
  readonly rule: string
  /** The rule that decided then. */
  readonly was: string
  readonly count: number
  readonly users: number
  readonly groups: number
  readonly examples: readonly Example[]
}

/** One exchange that would be decided otherwise. */
export interface Example {
  readonly reference: string
  readonly app: string
  readonly activity: string
  readonly user: string
  readonly at: number
}

/** What came of a replay. */
export interface ReplayReport {
  readonly candidate: string
  /** The revisions that decided then. */
  readonly revisions: readonly string[]
  readonly replayed: number
  readonly same: number
  readonly changed: readonly ChangedGroup[]
  /** Exchanges on which some rule could not be judged, so that nothing can be said of them. */
  readonly undecided: number
  /** The rules that could not be judged, and the facts that were lacking. */
  readonly unjudged: readonly Unjudged[]
}

/** A rule that could not be judged on some exchanges, for lack of facts. */
export interface Unjudged {
  readonly rule: string
  readonly lacks: readonly string[]
  readonly count: number
}

/** A rule reduced to what can be judged of it, and the facts that the rest asks for. */
export interface Doubt {
  readonly rule: CompiledRule
  readonly lacks: readonly string[]
}
