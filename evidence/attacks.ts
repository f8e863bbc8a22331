/**
 * `npm run attacks [-- --sample] [-- --json]`: every attack of `docs/threats.md` that has a test, one after the other; a sample takes
 * each tenth.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { tell, type Verdict } from '../loadtest/report.ts'
import { faultsOf, threatRows } from './threats.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const root = resolve(import.meta.dirname, '..')
const directory = join(root, 'test/attacks')

const files = readdirSync(directory)
  .filter(name => name.endsWith('.test.ts'))
  .filter((_, index) => values.sample !== true || index % 10 === 0)

interface Outcome {
  readonly passed: number
  readonly failed: number
}

/** Runs one file and counts its assertions; one that ends badly without a failed assertion counts as one. */
async function run(file: string): Promise<Outcome> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(directory, file)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let [passed, failed] = [0, 0]
  for await (const line of createInterface(child.stdout)) {
    if (/^ +ok \d/.test(line)) passed++
    if (/^ +not ok \d/.test(line)) failed++
  }
  const [code] = (await ended) as [number | null]
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1) }
}

const rows = threatRows(readFileSync(join(root, 'docs/threats.md'), 'utf8'))
const faulty = rows.filter(row => faultsOf(row, join(root, 'test')).length > 0)

const outcomes: Outcome[] = []
for (const file of files) {
  const outcome = await run(file)
  outcomes.push(outcome)
  process.stderr.write(`${file}: ${outcome.passed} held, ${outcome.failed} failed\n`)
}

const sum = (figure: (outcome: Outcome) => number): number =>
  outcomes.reduce((total, outcome) => total + figure(outcome), 0)
const figures = {
  attack_files: files.length,
  assertions_passed: sum(({ passed }) => passed),
  assertions_failed: sum(({ failed }) => failed),
  threat_rows: rows.length,
  threat_rows_tested: rows.filter(({ named }) => named.length > 0).length,
  threat_rows_faulty: faulty.length,
}
const verdicts: readonly Verdict[] = [
  ['every attack is withstood', figures.assertions_failed === 0 && figures.assertions_passed > 0],
  ['every row of the list has its test, or says why it has none', rows.length > 0 && faulty.length === 0],
]
tell('attacks', figures, verdicts, values)
