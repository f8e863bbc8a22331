import { refusalOf, type Facts, type Phase, type Refusal } from '../../policy/index.ts'
import type { Exchange } from '../exchange.ts'

/**
 * Decides on all that an exchange may be; the first reading that is stopped counts, else the first. The decision stays
 * open while any of them is.
 */
export function decideStrictest(
  exchange: Exchange,
  readings: readonly Facts[],
  phase: Phase,
): Refusal | undefined {
  const decided = readings.map(facts => {
    const decision = exchange.policy.decide(facts, phase)
    return { facts, decision, code: refusalOf(decision, facts) }
  })
  const { facts, decision, code } = decided.find(each => each.code !== undefined) ?? decided[0]!
  const pending = decided.some(each => each.decision.pending)
  exchange.facts = facts
  exchange.activity = facts.activity
  exchange.decision = decision.pending === pending ? decision : { ...decision, pending }
  return code
}
