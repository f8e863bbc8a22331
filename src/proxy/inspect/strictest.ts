import type { Facts, Phase, Refusal } from '../../policy/index.ts'
import type { Exchange } from '../exchange.ts'
import { judgeStrictest } from '../strictest.ts'

/**
 * Decides on all that an exchange may be; the first reading that is stopped counts, else the first. The decision stays
 * open while any of them is.
 */
export function decideStrictest(
  exchange: Exchange,
  readings: readonly Facts[],
  phase: Phase,
): Refusal | undefined {
  const { judged, strictest } = judgeStrictest(exchange.policy, readings, () => phase)
  const { facts, decision, code } = strictest
  const pending = judged.some(each => each.decision.pending)
  exchange.facts = facts
  exchange.activity = facts.activity
  exchange.decision = decision.pending === pending ? decision : { ...decision, pending }
  return code
}
