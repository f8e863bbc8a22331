import type { Strength } from './facts.ts'

/** What a decision says, weakest first; the strongest of all matching rules wins. */
export const verdicts = ['allow', 'monitor', 'protect', 'step-up', 'block'] as const
export type Verdict = (typeof verdicts)[number]

/** Strength of a verdict: a higher one wins. */
export const strengthOf: Readonly<Record<Verdict, number>> = {
  allow: 0,
  monitor: 1,
  protect: 2,
  'step-up': 3,
  block: 4,
}

/** What a page is kept from, beside what the network refuses. */
export const controls = [
  'no-copy',
  'no-cut',
  'no-paste',
  'no-print',
  'no-download',
  'no-upload',
  'watermark',
] as const
export type Control = (typeof controls)[number]

/** How long a session may last; milliseconds, null where nothing is said. */
export interface SessionLimits {
  readonly idle: number | null
  readonly absolute: number | null
}

/** What a sign-in must show for a step-up to be satisfied. */
export interface StepUp {
  readonly strength: Strength
  /** Milliseconds since the user last proved who they are, at most. */
  readonly within: number
}

/** What a decision is made of; the same object for every exchange that is decided alike. */
export interface Decision {
  readonly verdict: Verdict
  /** The rule whose verdict won, or `default`. */
  readonly rule: string
  /** The other rules that matched and were not lifted, in file order. */
  readonly also: readonly string[]
  /** The rules that matched and were lifted by another, in file order. */
  readonly lifted: readonly string[]
  /** The rules on trial that matched, in file order; they change nothing. */
  readonly shadow: readonly string[]
  /** For each of `shadow`, what the verdict would have been were it enforced. */
  readonly wouldBe: readonly Verdict[]
  /** Whether only what changes nothing may be done. */
  readonly readonly: boolean
  /** What the first rule that asks for that says to the user, or null. */
  readonly readonlyMessage: string | null
  readonly controls: readonly Control[]
  readonly session: SessionLimits | null
  /** The highest label that a file must be protected with, or null. */
  readonly label: string | null
  /** What the user must show first, or null. */
  readonly stepUp: StepUp | null
  /** What the winning rule says to the user, or null. */
  readonly message: string | null
  /** Whether a rule that cannot be judged yet could still change the decision. */
  readonly pending: boolean
  /** Whether the engine failed and the verdict is the fallback for that. */
  readonly fault: boolean
}
