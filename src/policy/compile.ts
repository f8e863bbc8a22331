import { activities, type Activity } from '../apps/index.ts'
import { phaseOrder, type Facts, type Phase } from './facts.ts'
import type { Rule } from './rule.ts'
import { strengthOf, type Decision, type Verdict } from './verdict.ts'

/** A policy set, ready to decide. Immutable; an exchange keeps the one it began with. */
export interface CompiledPolicy {
  /** Seven hex digits of the set's content hash. */
  readonly revision: string
  readonly rules: readonly Rule[]
  /**
   * Decides on what is known at a phase. Never throws: when a filter fails, the verdict is the set's
   * `on-engine-error`, block unless it says otherwise.
   */
  decide(facts: Facts, phase: Phase): Decision
}

export interface PolicySet {
  readonly revision: string
  readonly default: Verdict
  readonly onEngineError: Verdict
  readonly rules: readonly Rule[]
}

type Judgement = 'matches' | 'differs' | 'unknown'

/** Compiles a set: rules are found by (app, activity), so a decision looks at few of them. */
export function compilePolicy(set: PolicySet): CompiledPolicy {
  const byActivity = indexRules(set.rules)
  const alone = new Map(set.rules.map(rule => [rule, decisionBy(rule, [], false)]))
  const byDefault: Decision = { ...nothing, verdict: set.default, rule: 'default' }
  const pendingDefault: Decision = { ...byDefault, pending: true }
  const fault: Decision = { ...nothing, verdict: set.onEngineError, rule: 'default', fault: true }

  const judgeAll = (candidates: readonly Rule[], facts: Facts, phase: number): Decision => {
    let winner: Rule | undefined
    let others: Rule[] | undefined
    let undecided = -1
    for (const rule of candidates) {
      const judgement = judge(rule, facts, phase)
      if (judgement === 'unknown') undecided = Math.max(undecided, strengthOf[rule.verdict])
      if (judgement !== 'matches') continue
      if (winner === undefined) winner = rule
      else (others ??= []).push(rule)
    }
    if (winner === undefined) return undecided > strengthOf[set.default] ? pendingDefault : byDefault
    if (others === undefined && undecided <= strengthOf[winner.verdict]) return alone.get(winner)!
    return strongest([winner, ...(others ?? [])], undecided)
  }

  return {
    revision: set.revision,
    rules: set.rules,
    decide(facts, phase) {
      try {
        const candidates = byActivity.get(facts.activity)!
        return judgeAll(candidates.get(facts.app) ?? candidates.get('')!, facts, phaseOrder[phase])
      } catch {
        return fault
      }
    },
  }
}

const nothing = { also: [], message: null, pending: false, fault: false } as const

function decisionBy(rule: Rule, also: readonly string[], pending: boolean): Decision {
  return { verdict: rule.verdict, rule: rule.id, also, message: rule.message, pending, fault: false }
}

/** The strongest verdict wins; among equals, the first in file order gives its name and message. */
function strongest(matching: readonly Rule[], undecided: number): Decision {
  const winner = matching.reduce((a, b) => (strengthOf[b.verdict] > strengthOf[a.verdict] ? b : a))
  const also = matching.filter(rule => rule !== winner).map(rule => rule.id)
  return decisionBy(winner, also, undecided > strengthOf[winner.verdict])
}

/** Filters that need a later phase leave a rule unknown, unless one that can be judged settles it. */
function judge(rule: Rule, facts: Facts, phase: number): Judgement {
  let unknown = false
  for (const { criterion, test } of rule.when) {
    if (phaseOrder[criterion.phase] > phase) unknown = true
    else if (!test(facts)) return 'differs'
  }
  return judgeExceptions(rule, facts, phase, unknown)
}

/** None of `unless` may hold: each of its filters is an exception of its own. */
function judgeExceptions(rule: Rule, facts: Facts, phase: number, unknown: boolean): Judgement {
  let open = unknown
  for (const { criterion, test } of rule.unless) {
    if (phaseOrder[criterion.phase] > phase) open = true
    else if (test(facts)) return 'differs'
  }
  return open ? 'unknown' : 'matches'
}

type Candidates = ReadonlyMap<string, readonly Rule[]>

/** For each activity, the rules that may match, by app; under the empty name those for every other app. */
function indexRules(rules: readonly Rule[]): ReadonlyMap<Activity, Candidates> {
  const named = new Set(rules.flatMap(rule => [...(indexOf(rule, 'app') ?? [])]))
  return new Map(
    activities.map(activity => {
      const doing = rules.filter(rule => indexOf(rule, 'activity')?.has(activity) ?? true)
      const of = (app: string): Rule[] => doing.filter(rule => indexOf(rule, 'app')?.has(app) ?? true)
      return [activity, new Map([...named, ''].map(app => [app, of(app)]))]
    }),
  )
}

const indexOf = (rule: Rule, name: string): ReadonlySet<string> | undefined =>
  rule.when.find(({ criterion }) => criterion.name === name)?.indexed
