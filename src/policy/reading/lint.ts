/** Rules that are right as they are written, and yet cannot be what was meant. */
import type { Place, Problems } from '../../diagnostics/index.ts'
import { criterionNamed } from '../criteria/by-name.ts'
import { hasObligations } from './effect.ts'
import type { FilterDefinition, ReadRule, RuleDefinition } from './rule.ts'
import { strengthOf, type Verdict } from '../verdict.ts'

/** Warns of rules that can never match, of those that a stronger one covers, and of what is not carried out yet. */
export function findDoubtfulRules(rules: readonly ReadRule[], problems: Problems): void {
  const lifted = new Set(rules.flatMap(({ definition }) => definition.lifts))
  const enforced = rules.map(({ definition }) => definition).filter(({ mode }) => mode === 'enforce')
  const wide = byApp(enforced.filter(({ id, effect }) => effect.verdict !== undefined && !lifted.has(id)))
  for (const { definition, place, effectPlace } of rules) {
    warnOfUnbuilt(definition, effectPlace, problems)
    const exception = exceptionOfAll(definition)
    if (exception !== undefined) {
      const words = `what "when" asks of ${exception} is what "unless" excepts`
      problems.warning(place, 301, `"${definition.id}" can never match: ${words}`)
      continue
    }
    const cover = wide(definition).find(other => covers(other, definition))
    if (cover !== undefined) {
      const words = `"${cover.id}" matches whenever it does, and says ${cover.effect.verdict}`
      problems.warning(place, 302, `"${definition.id}" changes nothing: ${words}`)
    }
  }
}

/** Finds the rules that may cover another: those that name an app of its, and those that name none. */
function byApp(rules: readonly RuleDefinition[]): (narrow: RuleDefinition) => readonly RuleDefinition[] {
  const named = new Map<unknown, RuleDefinition[]>()
  for (const rule of rules) for (const app of appsOf(rule)) named.set(app, [...(named.get(app) ?? []), rule])
  const everywhere = named.get(anyApp) ?? []
  return narrow => {
    const [first] = appsOf(narrow)
    return first === anyApp ? everywhere : [...everywhere, ...(named.get(first) ?? [])]
  }
}

const anyApp = Symbol('any app')

/** The apps that a rule names, or the mark of any. */
function appsOf({ when }: RuleDefinition): readonly unknown[] {
  const filter = when.find(({ criterion }) => criterion === 'app')
  return filter === undefined
    ? [anyApp]
    : (criterionNamed('app').keys?.(filter.wanted)?.[0]?.values ?? [anyApp])
}

/** What this version decides and records, and does not do as the rule asks. */
function warnOfUnbuilt({ effect }: RuleDefinition, place: Place, problems: Problems): void {
  if (effect.verdict !== 'protect') return
  problems.warning(place, 304, 'files cannot be labelled yet: where this rule decides they are refused')
}

/** The filter whose exception takes all that it lets in. */
const exceptionOfAll = ({ when, unless }: RuleDefinition): string | undefined =>
  unless.find(exception => when.some(filter => implies(filter, exception)))?.criterion

/** Whether one rule matches wherever another does, and makes what that one says pointless. */
function covers(wide: RuleDefinition, narrow: RuleDefinition): boolean {
  const { effect, mode, lifts } = narrow
  if (mode !== 'enforce' || hasObligations(effect) || lifts.length > 0) return false
  if (!isStronger(wide.effect.verdict, effect.verdict) || wide.when.length > narrow.when.length) return false
  return (
    wide.when.every(filter => narrow.when.some(each => implies(each, filter))) &&
    wide.unless.every(exception => narrow.unless.some(each => implies(exception, each)))
  )
}

/** A step-up that is satisfied asks for nothing, so it covers nothing for sure. */
const isStronger = (wide: Verdict | undefined, narrow: Verdict | undefined): boolean =>
  wide !== undefined && narrow !== undefined && wide !== 'step-up' && strengthOf[wide] > strengthOf[narrow]

const implies = (narrow: FilterDefinition, wide: FilterDefinition): boolean =>
  narrow.criterion === wide.criterion && criterionNamed(narrow.criterion).implies(narrow.wanted, wide.wanted)
