import { criterionNamed } from './criteria/by-name.ts'
import type { Criterion, IndexKey } from './criterion.ts'
import { phaseOrder, phases, strengths, type Facts, type Phase } from './facts.ts'
import { mostOf, Outcome, strongerThanAny, type Ranked } from './outcomes.ts'
import type { FilterDefinition, RuleDefinition } from './rule.ts'
import { RuleIndex, type Cell } from './rule-index.ts'
import type { PolicySet } from './set.ts'
import { strengthOf, type Decision, type StepUp } from './verdict.ts'

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

/** A policy set, ready to decide. Immutable; an exchange keeps the one it began with. */
export interface CompiledPolicy {
  /** Seven hex digits of the set's content hash. */
  readonly revision: string
  readonly set: PolicySet
  /** The rules that are not off. */
  readonly rules: readonly CompiledRule[]
  /**
   * Decides on what is known at a phase. Never throws: when a filter fails, the verdict is the set's
   * `on-engine-error`, block unless it says otherwise.
   */
  decide(facts: Facts, phase: Phase): Decision
}

/** Compiles a set. */
export function compilePolicy(set: PolicySet): CompiledPolicy {
  const compiler = new PolicyCompiler(set)
  compiler.add(set.rules)
  for (const _step of compiler.finishing()) continue
  return compiler.result()
}

/** Compiles a set in steps, so that a large one need not stop the event loop. */
export class PolicyCompiler {
  readonly #set: Omit<PolicySet, 'rules'>
  readonly #definitions: RuleDefinition[] = []
  readonly #rules: CompiledRule[] = []
  readonly #index = new RuleIndex()

  constructor(set: Omit<PolicySet, 'rules'>) {
    this.#set = set
  }

  add(definitions: readonly RuleDefinition[]): void {
    for (const definition of definitions) {
      this.#definitions.push(definition)
      if (definition.mode === 'off') continue
      const rule = compileRule(definition, this.#rules.length)
      this.#rules.push(rule)
      this.#index.add(rule)
    }
  }

  /** Makes what was added ready, in steps. */
  finishing(): Generator<undefined> {
    return this.#index.finishing()
  }

  /** The policy, when all steps have been made. */
  result(): CompiledPolicy {
    const set: PolicySet = { ...this.#set, rules: this.#definitions }
    const decideAt = createDecider(set, this.#index)
    const fault: Decision = { ...Outcome.root(set).settled, verdict: set.onEngineError, fault: true }
    return {
      revision: set.revision,
      set,
      rules: this.#rules,
      decide(facts, phase) {
        try {
          return decideAt(facts, phaseOrder[phase])
        } catch {
          return fault
        }
      },
    }
  }
}

/** The way of every request: allocates nothing once a combination of matching rules has been seen. */
function createDecider(set: PolicySet, index: RuleIndex): (facts: Facts, phase: number) => Decision {
  const root = Outcome.root(set)
  let outcome = root
  /** The most that a rule that could not be judged yet could make of the verdict, and the least. */
  let most = -1
  let least = strongerThanAny

  /** Judges the rules of a cell that the index finds. */
  const judgeFound = (cell: Cell, facts: Facts, phase: number): void => {
    const found = cell.find(facts)
    for (let word = 0; word < found.length; word++) {
      let bits = found[word]!
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits)
        bits ^= 1 << bit
        const rule = cell.rules[word * 32 + bit]!
        const judgement = judge(rule, facts, phase)
        if (judgement === matches) outcome = outcome.with(rule)
        else if (judgement === unknown) {
          most = Math.max(most, rule.most)
          least = Math.min(least, rule.least)
        }
      }
    }
  }

  return (facts, phase) => {
    outcome = root
    most = -1
    least = strongerThanAny
    const cell = index.ofApp(facts.app)
    if (cell !== undefined) judgeFound(cell, facts, phase)
    judgeFound(index.ofAnyApp, facts, phase)
    return outcome.canChange(most, least) ? outcome.open : outcome.settled
  }
}

const differs = 0
const unknown = 1
const matches = 2

/** Filters that need a later phase leave a rule unknown, unless one that can be judged settles it. */
function judge(rule: CompiledRule, facts: Facts, phase: number): number {
  const { needs, bars } = rule
  const judged = rule.needsAt[phase]!
  const barred = rule.barsAt[phase]!
  for (let index = 0; index < judged; index++) if (!needs[index]!(facts)) return differs
  for (let index = 0; index < barred; index++) if (bars[index]!(facts)) return differs
  return judged === needs.length && barred === bars.length ? matches : unknown
}

function compileRule(definition: RuleDefinition, ordinal: number): CompiledRule {
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
    least: verdict === undefined ? strongerThanAny : strengthOf[verdict],
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

/** A step-up that the sign-in meets already asks for nothing, so its rule does not match. */
export function isSatisfied({ strength, within }: StepUp): (facts: Facts) => boolean {
  const enough = new Set(strengths.slice(strengths.indexOf(strength)))
  return ({ auth }) => enough.has(auth.strength) && auth.age <= within
}
