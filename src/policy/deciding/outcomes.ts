import { hasObligations } from '../reading/effect.ts'
import { strengths } from '../facts.ts'
import type { RuleDefinition } from '../reading/rule.ts'
import {
  controls,
  strengthOf,
  type Decision,
  type SessionLimits,
  type StepUp,
  type Verdict,
} from '../verdict.ts'

/** What a set says beside its rules. */
export interface OutcomeOptions {
  readonly default: Verdict
  /** Sensitivity labels, lowest first. */
  readonly labels: readonly string[]
}

/** A rule with its place in the order of the set. */
export interface Ranked {
  readonly ordinal: number
  readonly definition: RuleDefinition
}

/** Decisions kept beyond this many combinations of matching rules are made anew each time. */
const mostOutcomes = 10_000

/**
 * The outcome of a combination of matching rules, reached rule by rule from the root. Each is made once, so that
 * deciding allocates nothing; its decision is made when it is first where a way ends.
 */
export class Outcome {
  #settled: Decision | undefined
  #open: Decision | undefined
  readonly #matched: readonly Ranked[]
  /** By the ordinal of the rule that matches as well. */
  readonly #next = new Map<number, Outcome>()
  readonly #shared: { readonly options: OutcomeOptions; count: number }

  private constructor(
    matched: readonly Ranked[],
    shared: { readonly options: OutcomeOptions; count: number },
  ) {
    this.#matched = matched
    this.#shared = shared
  }

  /** The decision when every rule could be judged. */
  get settled(): Decision {
    this.#settled ??= decisionOf(this.#matched, this.#shared.options)
    return this.#settled
  }

  /** The same while a rule that could change it is still to be judged. */
  get open(): Decision {
    this.#open ??= { ...this.settled, pending: true }
    return this.#open
  }

  /** The outcome of no match at all. */
  static root(options: OutcomeOptions): Outcome {
    return new Outcome([], { options, count: 0 })
  }

  /**
   * Whether rules that are not judged yet could change the decision: make it stronger or add to it, or, where it is
   * the default only, replace it by something weaker. To a block nothing is added.
   * @param most the strength of the strongest of them
   * @param least that of the weakest
   */
  canChange(most: number, least: number): boolean {
    const { verdict, rule } = this.settled
    const strength = strengthOf[verdict]
    if (rule === 'default' && least < strength) return true
    return most > strength && strength < strengthOf.block
  }

  /** The outcome when this rule matches as well. */
  with(rule: Ranked): Outcome {
    const known = this.#next.get(rule.ordinal)
    if (known !== undefined) return known
    const made = new Outcome([...this.#matched, rule], this.#shared)
    if (this.#shared.count < mostOutcomes) {
      this.#shared.count++
      this.#next.set(rule.ordinal, made)
    }
    return made
  }
}

/** More than the strength of any verdict. */
export const strongerThanAny = strengthOf.block + 1

/** The most that a rule could make of a verdict: more than any when it adds to others. */
export function mostOf({ effect, lifts, mode }: RuleDefinition): number {
  const adds = mode === 'shadow' || lifts.length > 0 || hasObligations(effect)
  return adds || effect.verdict === undefined ? strongerThanAny : strengthOf[effect.verdict]
}

function decisionOf(matched: readonly Ranked[], options: OutcomeOptions): Decision {
  const rules = [...matched].sort((a, b) => a.ordinal - b.ordinal).map(({ definition }) => definition)
  const enforced = rules.filter(({ mode }) => mode === 'enforce')
  const onTrial = rules.filter(({ mode }) => mode === 'shadow')
  const lifted = liftedOf(enforced)
  const effective = enforced.filter(rule => !lifted.has(rule))
  const winner = strongest(effective)
  const wouldBe = onTrial.map(rule => verdictOf([...enforced, rule], options))
  return {
    verdict: winner?.effect.verdict ?? options.default,
    rule: winner?.id ?? 'default',
    also: effective.filter(rule => rule !== winner).map(({ id }) => id),
    lifted: enforced.filter(rule => lifted.has(rule)).map(({ id }) => id),
    shadow: onTrial.map(({ id }) => id),
    wouldBe,
    ...obligationsOf(effective, options.labels),
    message: winner?.message ?? null,
    pending: false,
    fault: false,
  }
}

const verdictOf = (rules: readonly RuleDefinition[], options: OutcomeOptions): Verdict => {
  const lifted = liftedOf(rules)
  return strongest(rules.filter(rule => !lifted.has(rule)))?.effect.verdict ?? options.default
}

/** A rule that is lifted lifts nothing itself; that no rules lift in a circle was checked when they were read. */
function liftedOf(rules: readonly RuleDefinition[]): Set<RuleDefinition> {
  const lifted = new Set<RuleDefinition>()
  const byId = new Map(rules.map(rule => [rule.id, rule]))
  const lifters = new Map<RuleDefinition, RuleDefinition[]>()
  for (const rule of rules)
    for (const target of rule.lifts.flatMap(id => byId.get(id) ?? []))
      lifters.set(target, [...(lifters.get(target) ?? []), rule])
  const isLifted = (rule: RuleDefinition): boolean => (lifters.get(rule) ?? []).some(each => !isLifted(each))
  for (const rule of lifters.keys()) if (isLifted(rule)) lifted.add(rule)
  return lifted
}

/** The strongest verdict wins; among equals, the first in file order gives its name and message. */
function strongest(rules: readonly RuleDefinition[]): RuleDefinition | undefined {
  const strength = ({ effect }: RuleDefinition): number => strengthOf[effect.verdict!]
  return rules
    .filter(({ effect }) => effect.verdict !== undefined)
    .reduce<RuleDefinition | undefined>(
      (a, b) => (a === undefined || strength(b) > strength(a) ? b : a),
      undefined,
    )
}

/** Obligations add up: each is the strictest of what any rule asks for. */
function obligationsOf(rules: readonly RuleDefinition[], labels: readonly string[]) {
  const effects = rules.map(rule => rule.effect)
  const asked = new Set(effects.flatMap(effect => effect.controls))
  const wantedLabels = new Set(effects.flatMap(({ label }) => label ?? []))
  return {
    readonly: effects.some(effect => effect.readonly),
    readonlyMessage: rules.find(rule => rule.effect.readonly && rule.message !== null)?.message ?? null,
    controls: controls.filter(control => asked.has(control)),
    session: shortest(effects.flatMap(({ session }) => session ?? [])),
    label: labels.findLast(label => wantedLabels.has(label)) ?? [...wantedLabels][0] ?? null,
    stepUp: strictest(effects.flatMap(({ stepUp }) => stepUp ?? [])),
  }
}

function shortest(limits: readonly SessionLimits[]): SessionLimits | null {
  if (limits.length === 0) return null
  const least = (values: readonly (number | null)[]): number | null =>
    values.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null)
  return {
    idle: least(limits.map(({ idle }) => idle)),
    absolute: least(limits.map(({ absolute }) => absolute)),
  }
}

function strictest(asked: readonly StepUp[]): StepUp | null {
  if (asked.length === 0) return null
  const strongestOf = Math.max(...asked.map(({ strength }) => strengths.indexOf(strength)))
  return { strength: strengths[strongestOf]!, within: Math.min(...asked.map(({ within }) => within)) }
}
