/** `docs/compatibility.md` says what becomes of everything that an app does, and names a test that shows it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/compatibility.md'), 'utf8')

interface Row {
  readonly what: string
  readonly state: string
  readonly how: string
  readonly test: string
}

/** The rows of each table, by the heading above it. */
const tables = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section): [string, Row[]] => [
      section.split('\n', 1)[0]!,
      [...section.matchAll(/^\| (?!what|---)(.*) \| (.*) \| (.*) \| (.*?) ?\|$/gm)].map(
        ([, what, state, how, test]) => ({ what: what!, state: state!, how: how!, test: test! }),
      ),
    ]),
)
const rows = [...tables.values()].flat()

t.test('nothing is missing from the list', async t => {
  t.strictSame(
    [...tables].map(([heading, { length }]) => [heading, length]),
    [
      ['The mapping of names', 10],
      ['Requests', 21],
      ['Responses', 47],
      ['In the browser', 22],
    ],
  )
  t.equal(new Set(rows.map(({ what }) => what)).size, rows.length, 'nothing is listed twice')
})

t.test('each has a state and says how, and what is not shown by a test is what cannot be', async t => {
  for (const { what, state, how, test } of rows) {
    t.match(state, /^(?:handled|free|refused|limited)$/, what)
    t.ok(how.length > 3, what)
    if (state === 'handled' || state === 'refused') t.ok(test, `${what}: its test`)
  }
})

t.test('every test that is named is there, under that name', async t => {
  for (const { what, test } of rows.filter(row => row.test !== '')) {
    const [, file, title] = /^`(.+)`: (.+)$/.exec(test) ?? []
    const path = join(root, 'test', file ?? '')
    t.ok(existsSync(path), `${what}: ${file}`)
    const source = readFileSync(path, 'utf8')
    t.ok(source.includes(title!), `${what}: "${title}"`)
  }
})
