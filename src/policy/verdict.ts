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

/** What a decision is made of; the same object for every exchange that is decided alike. */
export interface Decision {
  readonly verdict: Verdict
  /** The rule whose verdict won, or `default`. */
  readonly rule: string
  /** The other rules that matched, in file order. */
  readonly also: readonly string[]
  /** What the winning rule says to the user, or null. */
  readonly message: string | null
  /** Whether a rule that cannot be judged yet could still raise the verdict. */
  readonly pending: boolean
  /** Whether the engine failed and the verdict is the fallback for that. */
  readonly fault: boolean
}
