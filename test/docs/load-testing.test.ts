/** `docs/load-testing.md` documents every key of a scenario, option and threshold, and its examples are scenarios. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadScenario } from '../../loadtest/load-test/read-scenario.ts'
import { thresholdNames } from '../../loadtest/load-test/scenario.ts'
import { usage } from '../../loadtest/load-test/usage.ts'
import type { ProblemsError } from '../../src/diagnostics/index.ts'

const root = join(import.meta.dirname, '../..')
const manual = readFileSync(join(root, 'docs/load-testing.md'), 'utf8')
/** What stands in the first column of the tables. */
const documented = new Set(
  [...manual.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(--)?([\w.-]+)/g)].map(([, dashes = '', name]) => dashes + name),
  ),
)

t.test('the scenario that the manual shows is one', async t => {
  const examples = [...manual.matchAll(/^```yaml\n([^`]*)^```$/gm)].map(([, text]) => text!)
  t.equal(examples.length, 1)
  const file = join(t.testdir({ 'scenario.yaml': examples[0]! }), 'scenario.yaml')
  t.equal(loadScenario(file, '/').reads.length, 3)
})

/** Those that the messages about unknown keys list. */
function knownKeys(read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    const { problems } = error as ProblemsError
    return problems.flatMap(({ message }) => / known: (.*)$/.exec(message)?.[1]?.split(', ') ?? [])
  }
}

t.test('every key that a scenario may have is in a table', async t => {
  const nonsense = 'xxxxxxxxxxxx: 1'
  const lists = ['prepare', 'stages', 'reads', 'uploads', 'sockets'].map(key => `${key}: [{ ${nonsense} }]`)
  const text = [nonsense, ...lists, `users: { ${nonsense} }`, `thresholds: { ${nonsense} }`].join('\n')
  const file = join(t.testdir({ 'scenario.yaml': text }), 'scenario.yaml')
  const keys = knownKeys(() => loadScenario(file, '/'))
  t.ok(keys.length > 40)
  const groups = ['reads', 'uploads', 'sockets', 'users']
  for (const key of keys.filter(key => !groups.includes(key)))
    t.ok(documented.has(key) || documented.has(`users.${key}`), key)
  for (const name of thresholdNames) t.ok(documented.has(name), name)
})

t.test('every option is in a table', async t => {
  for (const [option] of usage.matchAll(/^ +--[a-z]+/gm))
    if (option.trim() !== '--help') t.ok(documented.has(option.trim()), option)
})

t.test('the scenarios and scripts that it names are there', async t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const [, name] of manual.matchAll(/npm run (?:-s )?([\w:-]+)/g)) t.ok(scripts[name!], String(name))
  t.ok(loadScenario(join(root, 'loadtest/scenarios/office.yaml'), '/'))
})
