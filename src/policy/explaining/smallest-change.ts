import type { CompiledPolicy } from '../deciding/compile.ts'
import type { CompiledRule, Filter } from '../deciding/compiled-rule.ts'
import { outcomeStrength } from '../deciding/refusal.ts'
import type { FactChange } from '../criterion.ts'
import type { Facts, Phase } from '../facts.ts'
import type { Decision, Verdict } from '../verdict.ts'
import { ruledOutcome, type RuledOutcome } from './outcome-rule.ts'

/** One change of the facts after which the outcome is another. */
export interface Flip extends RuledOutcome {
  /** `device.managed=true` */
  readonly words: string
  readonly verdict: Verdict
}

/**
 * What people can change, the easiest first: a device or a sign-in rather than a place, a place rather than what
 * they came to do, and last of all who they are.
 */
const ease = [
  'device',
  'auth',
  'client',
  'ip',
  'location',
  'operator',
  'time',
  'group',
  'file',
  'method',
  'activity',
  'path',
  'host',
  'app',
  'user-domain',
  'user',
]

/**
 * The single change of a fact that would alter the outcome: one that weakens it where there is one, for that is
 * what somebody who was stopped asks about; else one that makes it stronger.
 */
export function findSmallestChange(
  policy: CompiledPolicy,
  facts: Facts,
  phase: Phase,
  decision: Decision,
): Flip | undefined {
  const { outcome: before, rule } = ruledOutcome(policy, decision, facts)
  const flips = changesOf(policy, facts, rule)
    .map(({ words, facts: changed }): Flip => {
      const after = policy.decide(changed, phase)
      return { words, verdict: after.verdict, ...ruledOutcome(policy, after, changed) }
    })
    .filter(({ outcome }) => outcome !== before)
  return flips.find(({ outcome }) => outcomeStrength(outcome) < outcomeStrength(before)) ?? flips[0]
}

/** Every change that some filter of the set would notice; those of the rule that decided come first. */
function changesOf(policy: CompiledPolicy, facts: Facts, decider: string): FactChange[] {
  const deciding = policy.rules.filter(({ definition: { id } }) => id === decider)
  const others = policy.rules.filter(({ definition: { id, mode } }) => id !== decider && mode === 'enforce')
  return [
    ...deciding.flatMap(rule => changesBy(rule, facts)),
    ...others.flatMap(rule => changesBy(rule, facts)),
  ]
}

function changesBy({ when, unless, definition: { effect } }: CompiledRule, facts: Facts): FactChange[] {
  const filters = [...when, ...unless].sort((a, b) => easeOf(a) - easeOf(b))
  const changes = filters.flatMap(({ criterion, wanted }) => [...criterion.changes(wanted, facts)])
  const stepUp = effect.stepUp && {
    words: `auth.strength=${effect.stepUp.strength}, now`,
    facts: { ...facts, auth: { strength: effect.stepUp.strength, age: 0, stronger: [] } },
  }
  return stepUp === undefined ? changes : [stepUp, ...changes]
}

const easeOf = ({ criterion }: Filter): number => ease.indexOf(criterion.name)
