import { mapping, wrongType, type Fields, type Node, type Problems } from '../../diagnostics/index.ts'
import type { FactChange, IndexKey, RuleContext } from '../criterion.ts'
import type { Facts } from '../facts.ts'
import { readWhole, refuseEmpty } from '../reading/values.ts'
import { allOf } from './combined.ts'
import { few, type Condition } from './condition.ts'

/** What each member of a filter that is a mapping asks; all that are given must hold. */
export type Members = Readonly<Record<string, Condition>>

/** What is wanted of the members that a rule gives. */
export type WantedMembers = Readonly<Record<string, unknown>>

/** Looks at all members together, those with problems being undefined, and reports what is wrong. */
export type Check = (wanted: WantedMembers, fields: Fields, problems: Problems) => WantedMembers

/** A condition of several members. */
export const members = (table: Members, check: Check = wanted => wanted): Condition<WantedMembers> => ({
  parse: (node, problems, context) => parseMembers(table, check, node, problems, context),
  test: (wanted, unknown) => testMembers(table, wanted, unknown),
  keys: wanted => keysOfMembers(table, wanted),
  implies: (narrow, wide) =>
    Object.keys(wide).every(key => Object.hasOwn(narrow, key) && table[key]!.implies(narrow[key], wide[key])),
  describe: wanted => describeMembers(table, wanted),
  found: (facts, wanted) => {
    const texts = Object.entries(wanted).map(([key, value]) => table[key]!.found(facts, value))
    return [...new Set(texts)].join(' ') || 'any'
  },
  changes: (wanted, facts) => changeMembers(table, wanted, facts),
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(table).map(([key, { schema }]) => [key, schema])),
    additionalProperties: false,
    minProperties: 1,
  },
})

function parseMembers(
  table: Members,
  check: Check,
  node: Node,
  problems: Problems,
  context: RuleContext,
): WantedMembers | undefined {
  if (node.kind === 'map' && node.entries.length === 0) return refuseEmpty(node, problems, 'everything')
  if (node.kind !== 'map') {
    return wrongType(node, problems, `a mapping with some of ${Object.keys(table).join(', ')}`)
  }
  const read = mapping<WantedMembers>((fields, all) => {
    const given = Object.keys(table).filter(key => fields.node(key) !== undefined)
    const parsed = given.map(key => [key, table[key]!.parse(fields.node(key)!, all, context)])
    return check(Object.fromEntries(parsed), fields, all)
  }, 'member')
  return readWhole(problems, () => read(node, problems))
}

function testMembers(table: Members, wanted: WantedMembers, unknown: boolean): (facts: Facts) => boolean {
  const tests = Object.entries(wanted).map(([key, value]) => table[key]!.test(value, unknown))
  return allOf(tests)
}

/** Of all members, or of none: the filter must be no more than its keys. */
function keysOfMembers(table: Members, wanted: WantedMembers): readonly IndexKey[] | undefined {
  const keys = Object.entries(wanted).map(([key, value]) => table[key]!.keys?.(value))
  return keys.some(each => each === undefined) ? undefined : keys.flatMap(each => each ?? [])
}

/** One member in its own words, none as any; several with their keys, where the words do not say it. */
function describeMembers(table: Members, wanted: WantedMembers): string {
  const described = Object.entries(wanted).map(([key, value]) => [key, table[key]!.describe(value)] as const)
  if (described.length <= 1) return described[0]?.[1] ?? 'is any'
  return described.map(([key, text]) => (text.startsWith('in ') ? `${key} ${text}` : text)).join(', ')
}

function changeMembers(table: Members, wanted: WantedMembers, facts: Facts): readonly FactChange[] {
  const single = Object.entries(wanted).flatMap(([key, value]) => table[key]!.changes(value, facts))
  const all = allFitting(table, wanted, facts)
  const together = all.words === '' || single.some(({ words }) => words === all.words) ? [] : [all]
  return few([...together, ...single], testMembers(table, wanted, false))
}

/** The facts with each member that fails changed so that it passes, where that can be done. */
function allFitting(table: Members, wanted: WantedMembers, facts: Facts): FactChange {
  return Object.keys(wanted).reduce<FactChange>(
    (made, key) => {
      const fit = fitting(table, wanted, made.facts, key)
      return fit === undefined ? made : { ...fit, words: `${made.words} ${fit.words}`.trim() }
    },
    { words: '', facts },
  )
}

/** A change that makes one member pass, of them one that spares the members that pass already. */
function fitting(table: Members, wanted: WantedMembers, facts: Facts, key: string): FactChange | undefined {
  const test = testMembers(table, { [key]: wanted[key] }, false)
  if (test(facts)) return undefined
  const passing = Object.entries(wanted).filter(([other, value]) => table[other]!.test(value, false)(facts))
  const spares = testMembers(table, Object.fromEntries(passing), false)
  const fits = table[key]!.changes(wanted[key], facts).filter(change => test(change.facts))
  return fits.find(change => spares(change.facts)) ?? fits[0]
}
