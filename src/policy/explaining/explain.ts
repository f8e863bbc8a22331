/** Why a decision is what it is: the same filters that decided, walked once more and written down. */
import { type CompiledPolicy } from '../deciding/compile.ts'
import { isObliged } from '../deciding/refusal.ts'
import { isSatisfied, type CompiledRule, type Filter } from '../deciding/compiled-rule.ts'
import { phaseOrder, type Facts, type Phase } from '../facts.ts'
import { ruledOutcome } from './outcome-rule.ts'
import { findSmallestChange, type Flip } from './smallest-change.ts'
import { strengthOf, type Decision } from '../verdict.ts'

/** What one filter found. */
export interface FilterStory {
  readonly filter: string
  readonly found: string
  readonly wanted: string
  readonly reason: string
  readonly passed: boolean
  /** Whether it stands under `unless`. */
  readonly exception: boolean
}

/** One rule, and what each of its filters found. */
export interface RuleStory {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly effect: string
  readonly filters: readonly FilterStory[]
}

/** The whole story of a decision. */
export interface Explanation {
  readonly decision: Decision
  /** What the user meets: the verdict, or the obligation that stops it. */
  readonly outcome: string
  readonly revision: string
  /** The rule whose verdict won; undefined when it was the default. */
  readonly winner: RuleStory | undefined
  /** The rule that stops what the verdict would let through; undefined when none does. */
  readonly stopper: RuleStory | undefined
  readonly also: readonly RuleStory[]
  readonly lifted: readonly RuleStory[]
  readonly shadow: readonly RuleStory[]
  /** Rules stronger than the verdict that one filter kept from matching. */
  readonly nearly: readonly RuleStory[]
  /** The smallest change that would alter the outcome; undefined when no single one would. */
  readonly flip: Flip | undefined
}

/** Explains what a policy decides on some facts. */
export function explain(policy: CompiledPolicy, facts: Facts, phase: Phase): Explanation {
  const decision = policy.decide(facts, phase)
  const byId = new Map(policy.rules.map(rule => [rule.definition.id, rule]))
  const storyOf = (id: string): RuleStory => ruleStory(byId.get(id)!, facts, phase)
  const { outcome, rule } = ruledOutcome(policy, decision, facts)
  return {
    decision,
    outcome,
    revision: policy.revision,
    winner: byId.has(decision.rule) ? storyOf(decision.rule) : undefined,
    stopper: isObliged(outcome) ? storyOf(rule) : undefined,
    also: decision.also.map(storyOf),
    lifted: decision.lifted.map(storyOf),
    shadow: decision.shadow.map(storyOf),
    nearly: nearMisses(policy, decision, facts, phase),
    flip: findSmallestChange(policy, facts, phase, decision),
  }
}

const mostNearMisses = 5

function nearMisses(policy: CompiledPolicy, { verdict }: Decision, facts: Facts, phase: Phase): RuleStory[] {
  return policy.rules
    .filter(({ definition: { mode, effect } }) => {
      return (
        mode === 'enforce' && effect.verdict !== undefined && strengthOf[effect.verdict] > strengthOf[verdict]
      )
    })
    .map(rule => ruleStory(rule, facts, phase))
    .filter(({ filters }) => filters.filter(({ passed, exception }) => passed === exception).length === 1)
    .slice(0, mostNearMisses)
}

function ruleStory(rule: CompiledRule, facts: Facts, phase: Phase): RuleStory {
  const { id, file, line } = rule.definition
  const filters = [
    ...rule.when.map(filter => filterStory(filter, facts, phase, false)),
    ...rule.unless.map(filter => filterStory(filter, facts, phase, true)),
    ...stepUpStory(rule, facts),
  ]
  return { id, file, line, effect: effectWords(rule), filters }
}

function filterStory(
  { criterion, wanted, test, phase: needed }: Filter,
  facts: Facts,
  phase: Phase,
  exception: boolean,
): FilterStory {
  const known = phaseOrder[needed] <= phaseOrder[phase]
  const passed = known && test(facts)
  const reason = !known ? 'not-known-yet' : passed ? criterion.reasons.pass : criterion.reasons.fail
  const found = known ? criterion.found(facts, wanted) : 'not known yet'
  return { filter: criterion.name, found, wanted: criterion.describe(wanted), reason, passed, exception }
}

function stepUpStory({ definition: { effect } }: CompiledRule, facts: Facts): FilterStory[] {
  if (effect.stepUp === undefined) return []
  const passed = isSatisfied(effect.stepUp)(facts)
  return [
    {
      filter: 'step-up',
      found: `strength=${facts.auth.strength}`,
      wanted: `satisfied by ${effect.stepUp.strength} in time`,
      reason: passed ? 'step-up-satisfied' : 'step-up-not-satisfied',
      passed,
      exception: true,
    },
  ]
}

function effectWords({ definition: { effect } }: CompiledRule): string {
  const words = [
    effect.verdict,
    effect.readonly ? 'readonly' : undefined,
    ...effect.controls,
    effect.session && 'session limits',
  ]
  return words.filter(word => word !== undefined).join(', ')
}
