import type { Problems } from '../../diagnostics/index.ts'
import type { CompiledPolicy } from '../deciding/compile.ts'
import type { CompiledRule, Filter } from '../deciding/compiled-rule.ts'
import { isSatisfied } from '../deciding/compiled-rule.ts'
import { hasObligations } from '../reading/effect.ts'
import type { Facts } from '../facts.ts'
import type { ReadRule } from '../reading/rule.ts'
import type { Decision } from '../verdict.ts'
import type { CaseResult } from './run.ts'

/** What the tests show of one enforced rule. */
export interface RuleCoverage {
  readonly rule: CompiledRule
  /** Whether it decides a case, or adds its obligation to one. */
  readonly decides: boolean
  /** Whether it nearly matches another: one filter, or one exception, keeps it from that. */
  readonly spares: boolean
}

/** Which enforced rules the cases show at work, and which they show to keep away where they must. */
export function coverageOf(policy: CompiledPolicy, results: readonly CaseResult[]): RuleCoverage[] {
  return policy.rules
    .filter(({ definition }) => definition.mode === 'enforce')
    .map(rule => ({
      rule,
      decides: results.some(({ decision }) => counts(rule, decision)),
      spares: isUnconditional(rule) || results.some(({ test }) => nearlyMatches(rule, test.facts)),
    }))
}

/** Whether tests show all of a rule. */
export const isCovered = ({ decides, spares }: RuleCoverage): boolean => decides && spares

/** What the tests do not show of a rule, in words. */
export function whatIsMissing({ decides, spares }: RuleCoverage): string {
  const missing = [
    ...(decides ? [] : ['decides no case']),
    ...(spares ? [] : ['nearly matches no case that it leaves alone']),
  ]
  return missing.join(', and ')
}

/** Warns of the rules of a set that its tests do not show; of all at once when there are no tests. */
export function warnOfUntested(
  coverage: readonly RuleCoverage[],
  rules: readonly ReadRule[],
  hasTests: boolean,
  problems: Problems,
): void {
  const untested = new Map(
    coverage.filter(each => !isCovered(each)).map(each => [each.rule.definition.id, each]),
  )
  const read = rules.filter(({ definition }) => untested.has(definition.id))
  if (!hasTests && read[0] !== undefined) {
    const advice = 'write cases in a *.test.yaml beside it, or begin with: sallyport policy new'
    problems.warning(read[0].place, 303, `no rule of this set has a test; ${advice}`)
    return
  }
  for (const { definition, place } of read) {
    problems.warning(place, 303, `"${definition.id}" ${whatIsMissing(untested.get(definition.id)!)}`)
  }
}

function counts({ definition: { id, effect } }: CompiledRule, decision: Decision): boolean {
  return decision.rule === id || (hasObligations(effect) && decision.also.includes(id))
}

const isUnconditional = ({ when, unless }: CompiledRule): boolean => when.length + unless.length === 0

function nearlyMatches({ when, unless, definition }: CompiledRule, facts: Facts): boolean {
  const holds = ({ test }: Filter): boolean => test(facts)
  const { stepUp } = definition.effect
  const satisfied = stepUp !== undefined && isSatisfied(stepUp)(facts) ? 1 : 0
  const against = when.filter(each => !holds(each)).length + unless.filter(holds).length + satisfied
  return against === 1
}
