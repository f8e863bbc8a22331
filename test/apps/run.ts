/**
 * `npm run test:apps [-- --sample] [-- --app ID] [-- --write] [-- --json]`: applications that nobody here wrote,
 * each used by the same script directly and behind an edge, in the same browser, and compared step by step.
 * `--sample` leaves out the run with controls, `--write` keeps the tables in RESULTS.md.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { apps } from './apps.ts'
import type { RealApp } from './harness/app.ts'
import { installApp } from './harness/install.ts'
import { modes, type Mode } from './harness/place.ts'
import { appReport, ownFailures, scriptReport, type AppResult } from './harness/report.ts'
import { drawSideBySide } from './harness/side-by-side.ts'
import { runTask, type TaskRun } from './harness/task.ts'

const { values } = parseArgs({
  options: {
    sample: { type: 'boolean', default: false },
    app: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const sampleModes = ['direct', 'proxied'] as const
const here = import.meta.dirname
const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Both at once, which takes half as long, and then says little of the time. */
const runSample = (app: RealApp): Promise<TaskRun[]> =>
  Promise.all(sampleModes.map(mode => runMode(app, mode)))

async function runWhole(app: RealApp): Promise<TaskRun[]> {
  const runs: TaskRun[] = []
  for (const mode of modes) runs.push(await runMode(app, mode))
  return runs
}

/** The direct run is what the others are held against: where the app fails by itself, it is said why, and it is used once more. */
async function runMode(app: RealApp, mode: Mode): Promise<TaskRun> {
  const run = await runTask(app, mode, say)
  const failures = mode === 'direct' ? ownFailures(run) : []
  if (failures.length === 0) return run
  say(`${app.name} failed by itself and is used once more:\n${failures.join('\n')}`)
  return runTask(app, mode, say)
}

async function runApp(app: RealApp): Promise<AppResult> {
  const runs = values.sample ? await runSample(app) : await runWhole(app)
  await drawSideBySide(runs, join(here, `../output/apps/${app.id}.png`))
  return { app, runs }
}

async function main(): Promise<void> {
  const chosen = apps.filter(({ id }) => values.app?.includes(id) ?? true)
  const results: AppResult[] = []
  for (const app of chosen) {
    installApp(app, join(here, app.id), say)
    const result = await runApp(app)
    results.push(result)
    process.stdout.write(`${appReport(result)}\n\n`)
  }
  if (values.write) writeFileSync(join(here, 'RESULTS.md'), document(results))
  const report = scriptReport(results)
  process.stdout.write(
    `${report.passed ? 'passed' : 'FAILED'}: ${report.figures['differences']} differences\n`,
  )
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = report.passed ? 0 : 1
}

const document = (results: readonly AppResult[]): string => `# Applications that nobody here wrote

Each is used by the same script in the same Chromium, directly under its public name and behind an edge, and
compared step by step. Written by \`npm run test:apps -- --write\`.

${results.map(appReport).join('\n\n')}
`

// The apps end with this process, also when it is told to end.
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(name, () => process.exit(code))

await main()
