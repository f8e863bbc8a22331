import { criterionNamed } from '../criteria/by-name.ts'
import type { Criterion, IndexKey } from '../criterion.ts'
import { phaseOrder, phases, strengths, type Facts, type Phase, type ProofFacts } from '../facts.ts'
import type { FilterDefinition, RuleDefinition } from '../reading/rule.ts'
import { strengthOf, type StepUp } from '../verdict.ts'
import { mostOf, strongerThanAny, type Ranked } from './outcomes.ts'

/** One filter, compiled. */
export interface Filter {
  readonly criterion: Criterion
  readonly wanted: unknown
  readonly phase: Phase
  readonly test: (facts: Facts) => boolean
}

/** One rule, compiled. */
export interface CompiledRule extends Ranked {
  readonly when: readonly Filter[]
  readonly unless: readonly Filter[]
  /** What the index finds the rule by. */
  readonly keys: readonly IndexKey[]
  /** What must hold beside, in the order of phases. */
  readonly needs: readonly Filter['test'][]
  /** What may not hold, in the order of phases. */
  readonly bars: readonly Filter['test'][]
  /** How many of `needs` and of `bars` can be judged at each phase, by its order. */
  readonly needsAt: readonly number[]
  readonly barsAt: readonly number[]
  /** The most that this rule could make of a verdict, and the least, by strength. */
  readonly most: number
  readonly least: number
}

/** What comes of judging a rule on what is known. */
export const differs = 0
export const unknown = 1
export const matches = 2

/** Filters that need a later phase leave a rule unknown, unless one that can be judged settles it. */
export function judge(rule: CompiledRule, facts: Facts, phase: number): number {
  const { needs, bars } = rule
  const judged = rule.needsAt[phase]!
  const barred = rule.barsAt[phase]!
  for (let index = 0; index < judged; index++) if (!needs[index]!(facts)) return differs
  for (let index = 0; index < barred; index++) if (bars[index]!(facts)) return differs
  return judged === needs.length && barred === bars.length ? matches : unknown
}

/** Compiles a rule; all that can be done once is done here. */
export function compileRule(definition: RuleDefinition, ordinal: number): CompiledRule {
  // What is not known must never let through: it fits no rule that does, and no exception of one that does not.
  const { verdict, stepUp } = definition.effect
  const lets = verdict === 'allow' || verdict === 'monitor' || definition.lifts.length > 0
  const when = compileFilters(definition.when, !lets)
  const unless = compileFilters(definition.unless, lets)
  const keys = when.map(({ criterion, wanted, phase }) =>
    phase === 'request' ? criterion.keys?.(wanted) : undefined,
  )
  const needs = when.filter((_, position) => keys[position] === undefined)
  const satisfied = stepUp === undefined ? [] : [isSatisfied(stepUp)]
  const bars = [...satisfied, ...unless.map(({ test }) => test)]
  return {
    definition,
    ordinal,
    when,
    unless,
    keys: keys.flatMap(each => each ?? []),
    needs: needs.map(({ test }) => test),
    bars,
    needsAt: phases.map(phase => countUpTo(needs, phase)),
    barsAt: phases.map(phase => satisfied.length + countUpTo(unless, phase)),
    most: mostOf(definition),
    // A rule on trial keeps no default open: it must change nothing.
    least: verdict === undefined || definition.mode === 'shadow' ? strongerThanAny : strengthOf[verdict],
  }
}

function compileFilters(filters: readonly FilterDefinition[], unknownPasses: boolean): Filter[] {
  const compiled = filters.map(({ criterion: name, wanted }): Filter => {
    const criterion = criterionNamed(name)
    return { criterion, wanted, phase: criterion.phase(wanted), test: criterion.test(wanted, unknownPasses) }
  })
  return compiled.sort((a, b) => phaseOrder[a.phase] - phaseOrder[b.phase])
}

const countUpTo = (filters: readonly Filter[], phase: Phase): number =>
  filters.filter(filter => phaseOrder[filter.phase] <= phaseOrder[phase]).length

/** A step-up that the session meets already asks for nothing, so its rule does not match. */
export function isSatisfied({ strength, within }: StepUp): (facts: Facts) => boolean {
  const enough = new Set(strengths.slice(strengths.indexOf(strength)))
  const meets = (proof: ProofFacts): boolean => enough.has(proof.strength) && proof.age <= within
  return ({ auth }) => meets(auth) || auth.stronger.some(meets)
}
