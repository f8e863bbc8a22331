import {
  refusalOf,
  type CompiledPolicy,
  type Decision,
  type Facts,
  type Phase,
  type Refusal,
} from '../policy/index.ts'

/** What a policy says of one reading of an exchange. */
export interface Judged {
  readonly facts: Facts
  readonly decision: Decision
  /** Why that stops the exchange; undefined when it does not. */
  readonly code: Refusal | undefined
}

/**
 * Decides on all that an exchange may be.
 * @param readings at least one
 * @returns each as it was judged, and the first that is stopped, or else the first
 */
export function judgeStrictest(
  policy: CompiledPolicy,
  readings: readonly Facts[],
  phaseOf: (facts: Facts) => Phase,
): { readonly judged: readonly Judged[]; readonly strictest: Judged } {
  const judged = readings.map(facts => {
    const decision = policy.decide(facts, phaseOf(facts))
    return { facts, decision, code: refusalOf(decision, facts) }
  })
  return { judged, strictest: judged.find(({ code }) => code !== undefined) ?? judged[0]! }
}
