/** A file of policy tests (`*.test.yaml`) as cases: facts, and what is expected of the decision on them. */
import {
  listOf,
  mapping,
  parseYaml,
  string,
  type Node,
  type Place,
  type Problems,
  type Reader,
} from '../../diagnostics/index.ts'
import { unknownFacts, type Facts } from '../facts.ts'
import type { PolicyFile } from '../policy-set.ts'
import { expectation, expectsNothing, type Expectation } from './expectation.ts'
import { givenFacts, instant, readFacts, type GivenFacts } from './given-facts.ts'

/** One case; where a case has rows, each row is one. */
export interface TestCase {
  readonly name: string
  readonly place: Place
  readonly facts: Facts
  readonly expected: Expectation
}

/** The cases of one file. */
export interface Suite {
  readonly file: string
  /** The policy file or directory that the file names, and where it does. */
  readonly policy: { readonly path: string; readonly place: Place } | undefined
  readonly cases: readonly TestCase[]
}

/** Reads a test file; undefined when it cannot be read at all. What is wrong is reported. */
export function readSuite({ file, text }: PolicyFile, problems: Problems): Suite | undefined {
  const root = parseYaml(file, text, problems)
  return root && suite(file)(root, problems)
}

const suite = (file: string): Reader<Suite> =>
  mapping(fields => {
    const policy = fields.optional('policy', located)
    const now = fields.optional('now', instant, 0)
    const given = fields.optional('given', givenFacts, facts => facts)
    const start = { ...given({ ...unknownFacts, now }) }
    const cases = fields.required('cases', listOf(testCases(start))) ?? []
    return { file, policy, cases: cases.flat() }
  })

const located: Reader<{ path: string; place: Place }> = (node, problems) => {
  const path = string(node, problems)
  return path === undefined ? undefined : { path, place: node.place }
}

interface Row {
  readonly place: Place
  readonly facts: GivenFacts
  readonly expected: Expectation
  /** The words that a case's name may take from this row, by their keys. */
  readonly words: ReadonlyMap<string, string>
  /** Those of the keys that are facts. */
  readonly factKeys: readonly string[]
}

/** One entry of `cases`: one case, or one per row of `each`. */
const testCases = (start: Facts): Reader<TestCase[]> =>
  mapping((fields, problems) => {
    const before = problems.all.length
    const name = fields.required('name', string) ?? ''
    const place = fields.placeOf('name')
    const own = fields.optional('with', givenFacts, facts => facts)
    const expected = fields.optional('expect', expectation, {})
    const rows = fields.optional('each', listOf(row)) ?? [
      { place, facts: own, expected: {}, words: new Map(), factKeys: [] },
    ]
    if (rows.length === 0)
      problems.error(fields.placeOf('each'), 403, 'this case has no rows, so it tests nothing')
    reportUnfilled(name, rows, problems, place)
    return rows.map((each): TestCase => {
      const whole = { ...expected, ...given(each.expected) }
      const isRead = problems.all.length === before
      if (isRead && expectsNothing(whole))
        problems.error(each.place, 403, 'this case expects nothing; give "expect"')
      return {
        name: fillIn(name, each),
        place: each.place,
        facts: each.facts(own(start)),
        expected: whole,
      }
    })
  }, 'case key')

const given = (expected: Expectation): Expectation =>
  Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined))

const row: Reader<Row> = (node, problems) =>
  mapping(
    (fields): Row => ({
      place: node.place,
      facts: readFacts(fields),
      expected: fields.optional('expect', expectation, {}),
      words: new Map(scalarsOf(node)),
      factKeys: scalarsOf(withoutExpect(node)).map(([key]) => key),
    }),
    'fact',
  )(node, problems)

const withoutExpect = (node: Node): Node =>
  node.kind === 'map' ? { ...node, entries: node.entries.filter(({ key }) => key !== 'expect') } : node

/** Every value of a row by its key: `country` of `{ location: { country: DE } }`. */
function scalarsOf(node: Node): [string, string][] {
  if (node.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }): [string, string][] =>
    value.kind === 'scalar' ? [[key, String(value.value)]] : scalarsOf(value),
  )
}

const placeholder = /\{([^{}]+)\}/g

/** Says once of a case which placeholders lack a value; one without rows may have braces in its name. */
function reportUnfilled(name: string, rows: readonly Row[], problems: Problems, place: Place): void {
  const filled = rows.filter(({ words }) => words.size > 0)
  const lacking = [...name.matchAll(placeholder)].filter(([, key]) =>
    filled.some(({ words }) => !words.has(key!)),
  )
  if (lacking.length === 0) return
  const written = [...new Set(lacking.map(([whole]) => whole))].join(' and ')
  const known = [...new Set(filled.flatMap(({ factKeys }) => factKeys))].join(', ')
  problems.error(place, 404, `no row gives a value for ${written}; known: ${known}`)
}

/** `export from {country}` with the row's country. */
const fillIn = (name: string, { words }: Row): string =>
  name.replaceAll(placeholder, (written, key: string) => words.get(key) ?? written)
