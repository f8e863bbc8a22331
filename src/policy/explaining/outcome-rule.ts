import type { CompiledPolicy } from '../deciding/compile.ts'
import { isObliged, outcomeOf, type ObligedRefusal } from '../deciding/refusal.ts'
import type { Facts } from '../facts.ts'
import type { Effect } from '../reading/effect.ts'
import type { Decision } from '../verdict.ts'

/** What a user meets, and the rule that it comes of: `default` where none says anything. */
export interface RuledOutcome {
  readonly outcome: string
  readonly rule: string
}

/** The outcome of a decision; of several rules that oblige alike, the first of the set gives its name. */
export function ruledOutcome(policy: CompiledPolicy, decision: Decision, facts: Facts): RuledOutcome {
  const outcome = outcomeOf(decision, facts)
  const { rule, also } = decision
  if (!isObliged(outcome)) return { outcome, rule }
  const stopping = policy.rules.find(
    ({ definition: { id, effect } }) => asksFor(effect, outcome) && (id === rule || also.includes(id)),
  )
  return { outcome, rule: stopping?.definition.id ?? rule }
}

const asksFor = ({ readonly, controls }: Effect, obliged: ObligedRefusal): boolean =>
  obliged === 'read-only' ? readonly : controls.includes(obliged)
