import { setImmediate as nextTurn } from 'node:timers/promises'
import { phaseOrder, type Facts, type Phase } from '../facts.ts'
import type { PolicySet } from '../policy-set.ts'
import type { RuleDefinition } from '../reading/rule.ts'
import type { Decision } from '../verdict.ts'
import { compileRule, judge, matches, unknown, type CompiledRule } from './compiled-rule.ts'
import { Outcome, strongerThanAny } from './outcomes.ts'
import { RuleIndex, type Cell } from './rule-index.ts'

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

/** Compiles a set while the event loop goes on. */
export async function compileInTurns(set: PolicySet): Promise<CompiledPolicy> {
  const compiler = new PolicyCompiler(set)
  for (let start = 0; start < set.rules.length; start += rulesATurn) {
    compiler.add(set.rules.slice(start, start + rulesATurn))
    await nextTurn()
  }
  for (const _step of compiler.finishing()) await nextTurn()
  return compiler.result()
}

const rulesATurn = 200

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
