/** What must hold between the rules of a set. */
import { didYouMean, type Node, type Place, type Problems, type ScalarNode } from '../../diagnostics/index.ts'
import { criterionNamed } from '../criteria/by-name.ts'
import { phaseOrder, phases, type Phase } from '../facts.ts'
import { hasObligations, type Effect } from './effect.ts'
import type { ReadRule, RuleDefinition } from './rule.ts'
import { entriesOf } from './set-agreement.ts'

/** Reports rules that share an id, also those that have other problems. */
export function refuseRepeatedRules(roots: readonly Node[], problems: Problems): void {
  const seen = new Map<unknown, Place>()
  for (const id of idNodes(roots)) {
    const first = seen.get(id.value)
    if (first === undefined) seen.set(id.value, id.place)
    else {
      const where = `first in ${first.source.file}:${first.line}`
      problems.error(id.place, 204, `the rule id "${String(id.value)}" is used twice, ${where}`)
    }
  }
}

/** The ids of all rules that are written, also of those that could not be read. */
export const idsIn = (roots: readonly Node[]): ReadonlySet<string> =>
  new Set(idNodes(roots).map(({ value }) => String(value)))

const idNodes = (roots: readonly Node[]): ScalarNode[] =>
  roots.flatMap(ruleNodes).flatMap(node => {
    const id = entriesOf(node).find(entry => entry.key === 'id')?.value
    return id?.kind === 'scalar' ? id : []
  })

const ruleNodes = (root: Node): readonly Node[] => {
  const rules = entriesOf(root).find(entry => entry.key === 'rules')?.value
  return rules?.kind === 'list' ? rules.items : []
}

/** The phase at which all of a rule's filters are known. */
export function phaseOf({ when, unless }: RuleDefinition): Phase {
  const orders = [...when, ...unless].map(({ criterion, wanted }) => criterionNamed(criterion).phase(wanted))
  return phases[Math.max(0, ...orders.map(phase => phaseOrder[phase]))]!
}

/**
 * An exception names what it lifts: something that is there, that is no part of a circle, and in time.
 * @param written ids of all rules, also of those with problems of their own
 */
export function checkLifts(
  rules: readonly ReadRule[],
  written: ReadonlySet<string>,
  problems: Problems,
): void {
  const byId = new Map(rules.map(({ definition }) => [definition.id, definition]))
  for (const read of rules) {
    refuseBothWays(read, byId, problems)
    for (const [index, id] of read.definition.lifts.entries()) {
      if (written.has(id) && !byId.has(id)) continue
      const reason = whyNotLifted(read.definition, id, byId)
      if (reason !== undefined) problems.error(read.liftPlaces[index]!, reason.number, reason.message)
    }
  }
}

/**
 * What is not known must never let through. A rule that lets and restricts at once would have to take it in both ways,
 * and so would one that lifts what lets through.
 */
function refuseBothWays(
  { definition, effectPlace, liftPlaces }: ReadRule,
  byId: ReadonlyMap<string, RuleDefinition>,
  problems: Problems,
): void {
  const { when, unless, effect, lifts } = definition
  const doubtful = [...when, ...unless].find(({ criterion, wanted }) =>
    criterionNamed(criterion).asksUnknown?.(wanted),
  )
  if (doubtful === undefined) return
  const because = `what its filter on ${doubtful.criterion} asks for may not be known`
  if (isLenient(effect) && hasObligations(effect)) {
    problems.error(
      effectPlace,
      226,
      `this rule lets through and restricts, and ${because}; make two rules of it`,
    )
  }
  for (const [index, id] of lifts.entries()) {
    const target = byId.get(id)
    if (target === undefined || !letsThrough(target)) continue
    problems.error(
      liftPlaces[index]!,
      226,
      `"${id}" lets through, and ${because}; write the exception into "${id}"`,
    )
  }
}

const letsThrough = ({ effect, lifts }: RuleDefinition): boolean => isLenient(effect) || lifts.length > 0

const isLenient = ({ verdict }: Effect): boolean => verdict === 'allow' || verdict === 'monitor'

interface Reason {
  readonly number: number
  readonly message: string
}

function whyNotLifted(
  rule: RuleDefinition,
  id: string,
  byId: ReadonlyMap<string, RuleDefinition>,
): Reason | undefined {
  const target = byId.get(id)
  if (target === undefined) {
    return { number: 211, message: `there is no rule "${id}" to lift${didYouMean(id, [...byId.keys()])}` }
  }
  if (reaches(target, rule, byId)) {
    const circle = `"${id}" lifts "${rule.id}" in its turn; only one of them can be the exception`
    return { number: 212, message: id === rule.id ? 'a rule cannot lift itself; take this out' : circle }
  }
  const [own, other] = [phaseOf(rule), phaseOf(target)]
  if (phaseOrder[own] <= phaseOrder[other]) return undefined
  const when = own === 'content' ? 'looks at content' : 'needs the response or the upload'
  return {
    number: 213,
    message: `"${id}" is decided before this rule, which ${when}: it would come too late; let "${id}" ask for the file as well`,
  }
}

/** Whether what a rule lifts, directly or through others, contains another rule. */
function reaches(
  from: RuleDefinition,
  wanted: RuleDefinition,
  byId: ReadonlyMap<string, RuleDefinition>,
  seen = new Set<RuleDefinition>(),
): boolean {
  if (from === wanted) return true
  if (seen.has(from)) return false
  seen.add(from)
  return from.lifts.some(id => {
    const next = byId.get(id)
    return next !== undefined && reaches(next, wanted, byId, seen)
  })
}

/** Which of two labels is the higher must be said before rules may ask for both. */
export function checkLabels(
  rules: readonly ReadRule[],
  labels: readonly string[] | undefined,
  problems: Problems,
): void {
  const asking = rules.filter(({ definition }) => definition.effect.label !== undefined)
  const first = asking[0]?.definition.effect.label
  for (const { definition, effectPlace } of asking) {
    const label = definition.effect.label!
    if (labels === undefined && label !== first) {
      const advice = 'write the order of all labels at the top: labels: [public, confidential, secret]'
      problems.error(
        effectPlace,
        214,
        `rules ask for "${first}" and for "${label}", and nothing says which is higher; ${advice}`,
      )
    }
    if (labels !== undefined && !labels.includes(label)) {
      problems.error(
        effectPlace,
        214,
        `"${label}" is none of the set's labels${didYouMean(label, labels) || `; known: ${labels.join(', ')}`}`,
      )
    }
  }
}
