/**
 * `npm run evidence:at-rest [-- --sample] [-- --json]`: seven witnesses look for session data that an edge leaves
 * outside its memory, in the product and in a copy with six leaks. The full run writes `evidence/at-rest.md`.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { environment, type ScriptReport } from '../loadtest/report.ts'
import { installMissing } from '../scripts/debian.ts'
import { changedBuild, cleanBuild, readProductOnce } from './at-rest/builds.ts'
import { caughtLeaks } from './at-rest/caught.ts'
import { figuresOf, goalsOf, type Figures, type Goal } from './at-rest/figures.ts'
import { gather, suiteInReadOnlyRoot, type Evidence } from './at-rest/gather.ts'
import { leaks, storeVariable } from './at-rest/leaks.ts'
import { canariesInMemory } from './at-rest/memory.ts'
import { fullPlan, samplePlan } from './at-rest/plan.ts'
import { startRecorder } from './at-rest/recorder.ts'
import { findings, markdown } from './at-rest/report.ts'
import { openSetting } from './at-rest/setting.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample ? samplePlan : fullPlan
const goals = goalsOf(plan, values.sample === true)
const began = performance.now()
const progress = (line: string): void =>
  void process.stderr.write(`${Math.round((performance.now() - began) / 1_000)} s  ${line}\n`)

const tools = new Map([
  ['strace', 'strace'],
  ['bwrap', 'bubblewrap'],
  ['nats-server', 'nats-server'],
])

async function main(): Promise<void> {
  installMissing(tools, 'the evidence')
  readProductOnce()
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-at-rest-'))
  const store = await startRecorder()
  const setting = await openSetting(join(directory, 'edge'))
  const common = { setting, store, plan, progress }
  try {
    const build = cleanBuild(join(directory, 'clean'))
    const clean = await gather({ ...common, build, insertions: [], crowd: plan.crowd })
    const planted = changedBuild('control', join(directory, 'control'), leaks, {
      [storeVariable]: String(store.port),
      TMPDIR: directory,
    })
    const control = await gather({ ...common, build: planted, insertions: leaks, crowd: plan.control })
    const suite = suiteInReadOnlyRoot(plan, progress)
    for (const failure of suite.failed) progress(`the suite: ${failure}`)
    progress('what memory still holds')
    const inMemory = await canariesInMemory(setting, build, plan.readOnly, plan.memoryAfterSeconds)
    tell(figuresOf(plan, clean, control, suite, inMemory), clean, control)
  } finally {
    await setting.close()
    store.close()
    rmSync(directory, { recursive: true })
    for (const file of readdirSync('/dev/shm'))
      if (file.startsWith('planted-map-')) rmSync(join('/dev/shm', file))
  }
}

function tell(figures: Figures, clean: Evidence, control: Evidence): void {
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(36)} ${value}\n`)
  for (const { leak, by } of caughtLeaks(control.testimonies))
    process.stdout.write(`planted ${leak.name.padEnd(15)} seen by ${by.join(', ') || 'nobody'}\n`)
  for (const finding of findings(clean)) process.stdout.write(`${finding}\n`)
  for (const { words, isMet } of goals)
    process.stdout.write(`${isMet(figures) ? 'met   ' : 'MISSED'} ${words}\n`)
  const passed = goals.every(({ isMet }) => isMet(figures))
  const report: ScriptReport = { name: 'evidence:at-rest', passed, figures, environment: environment() }
  if (!values.sample) writeReport(report, goals, clean, control)
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}

function writeReport(report: ScriptReport, told: readonly Goal[], clean: Evidence, control: Evidence): void {
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(
    join(import.meta.dirname, 'at-rest.md'),
    markdown({ report, goals: told, clean, control, date }),
  )
}

await main()
