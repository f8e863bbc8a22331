/** What another set would have decided on exchanges of the past. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { compileInTurns, type CompiledPolicy } from '../deciding/compile.ts'
import type { CompiledRule } from '../deciding/compiled-rule.ts'
import { criterionNamed } from '../criteria/by-name.ts'
import type { Mask } from '../criterion.ts'
import { ruledOutcome } from '../explaining/outcome-rule.ts'
import type { Facts } from '../facts.ts'
import type { FilterDefinition, RuleDefinition } from '../reading/rule.ts'
import type { Doubt, PastDecision, ReplayReport } from './report.ts'
import { ReplayTally } from './replay-tally.ts'
import { strengthOf, type Decision } from '../verdict.ts'

/** A large set may take a millisecond for a decision. */
const decisionsATurn = 10

/**
 * Decides past exchanges by a candidate.
 * @param mask given when the users and file names of the past are masked; the candidate is judged alike
 */
export async function replay(
  candidate: CompiledPolicy,
  past: Iterable<PastDecision> | AsyncIterable<PastDecision>,
  mask?: Mask,
): Promise<ReplayReport> {
  const judges = new Map<string, Judge>()
  const tally = new ReplayTally()
  let seen = 0
  for await (const each of past) {
    // Users' requests may wait for the same thread.
    if (seen++ % decisionsATurn === 0) await nextTurn()
    const key = [...each.missing].join(' ')
    const judge = judges.get(key) ?? (await judgeWithout(candidate, each.missing, mask))
    judges.set(key, judge)
    const decision = judge.firm.decide(each.facts, 'content')
    const open = judge.doubtful.filter(doubt => couldChange(doubt.rule, each.facts, decision))
    if (open.length > 0) tally.undecided(each, open)
    else {
      const { outcome, rule } = ruledOutcome(judge.firm, decision, each.facts)
      tally.decided(each, outcome, rule)
    }
  }
  return tally.report(candidate.revision)
}

/** A candidate for records that lack some facts: the rules that can be judged, and those that cannot. */
interface Judge {
  readonly firm: CompiledPolicy
  readonly doubtful: readonly Doubt[]
}

async function judgeWithout(
  { set }: CompiledPolicy,
  missing: ReadonlySet<keyof Facts>,
  mask: Mask | undefined,
): Promise<Judge> {
  const reduced = set.rules.filter(({ mode }) => mode !== 'off').map(rule => reduce(rule, missing, mask))
  const rulesOf = (isFirm: boolean): RuleDefinition[] =>
    reduced.filter(({ lacks }) => (lacks.length === 0) === isFirm).map(({ rule }) => rule)
  const lacking = new Map(reduced.map(({ rule, lacks }) => [rule, lacks]))
  const firm = await compileInTurns({ ...set, rules: rulesOf(true) })
  const doubtful = await compileInTurns({ ...set, rules: rulesOf(false) })
  return {
    firm,
    doubtful: doubtful.rules.map(rule => ({ rule, lacks: lacking.get(rule.definition)! })),
  }
}

/** A rule without the filters that cannot be judged on the facts of the past. */
function reduce(
  rule: RuleDefinition,
  missing: ReadonlySet<keyof Facts>,
  mask: Mask | undefined,
): { readonly rule: RuleDefinition; readonly lacks: readonly string[] } {
  const lacks: string[] = []
  const kept = (filters: readonly FilterDefinition[]): FilterDefinition[] =>
    filters.flatMap(({ criterion: name, wanted }) => {
      const criterion = criterionNamed(name)
      const value =
        mask === undefined || criterion.masked === undefined ? wanted : criterion.masked(wanted, mask)
      if (!missing.has(criterion.looksAt) && value !== undefined) return { criterion: name, wanted: value }
      lacks.push(criterion.looksAt)
      return []
    })
  return { rule: { ...rule, when: kept(rule.when), unless: kept(rule.unless) }, lacks }
}

/** Whether what can be judged of a rule leaves it possible that it matches, and that would change the outcome. */
function couldChange(
  { most, least, definition, when, unless }: CompiledRule,
  facts: Facts,
  by: Decision,
): boolean {
  const strength = strengthOf[by.verdict]
  const matters = most > strength || (by.rule === 'default' && least < strength)
  if (!matters || definition.mode !== 'enforce') return false
  return when.every(({ test }) => test(facts)) && !unless.some(({ test }) => test(facts))
}
