/**
 * `npm run bench [-- --sample] [-- --json] [-- --scenario ID]… [-- --rounds N]`: what a request costs here and at the servers that people
 * use, in one run. A sample takes one short round of two scenarios. A run of all scenarios writes `loadtest/RESULTS.md` and its plots.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractMissing, installMissing } from '../scripts/debian.ts'
import { versions } from './bench/contenders/versions.ts'
import { startBenchWorld, type BenchWorld } from './bench/contenders/world.ts'
import { readBenchOptions, usage, type BenchOptions } from './bench/options.ts'
import { plot } from './bench/plot.ts'
import { figuresOf, goalsOf, markdown, unmeasuredOf, type Result } from './bench/results.ts'
import { isOurs, type Report } from './bench/scenario.ts'
import { leaveMeasuredCore } from './process.ts'
import { environment, table, type ScriptReport } from './report.ts'
import { complaint } from './usage-error.ts'

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

const neededBy = 'the benchmark'

/** Command → Debian package. */
const tools = new Map([
  ['wrk', 'wrk'],
  ['h2load', 'nghttp2-client'],
  ['bwrap', 'bubblewrap'],
])
const peers = new Map([
  ['haproxy', 'haproxy'],
  ['apache2', 'apache2-bin'],
  ['mitmdump', 'mitmproxy'],
])

async function main(): Promise<number> {
  const options = readBenchOptions(process.argv.slice(2))
  if (options === undefined) return say(usage)
  installMissing(tools, neededBy)
  extractMissing('nginx', 'nginx', neededBy, 'usr/sbin')
  extractMissing('caddy', 'caddy', neededBy)
  // One by one, so that one that cannot be had does not take the others with it.
  for (const peer of peers) installMissing(new Map([peer]), neededBy)
  leaveMeasuredCore()
  const results = await inWorld(world => runAll(options, world))
  if (options.isWhole) write(results)
  return conclude(results, options)
}

async function runAll({ scenarios, plan }: BenchOptions, world: BenchWorld): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const scenario of scenarios) {
    const run = (own: BenchWorld): Promise<Report> => scenario.run({ world: own, plan, progress })
    const report = await (scenario.startsAnew === true ? inWorld(run) : run(world))
    results.push({ scenario, report })
    say(`${table(report.rows)}\n`)
  }
  return results
}

async function inWorld<T>(run: (world: BenchWorld) => Promise<T>): Promise<T> {
  const world = await startBenchWorld(progress)
  try {
    return await run(world)
  } finally {
    await world.close()
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function write(results: readonly Result[]): void {
  const plots = join(import.meta.dirname, 'plots')
  mkdirSync(plots, { recursive: true })
  for (const result of results) writeFileSync(join(plots, `${result.scenario.id}.svg`), plot(result))
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), markdown(results, date, versions()))
}

/** Goals are told, but one that is missed is no failure of the run: requests to Sallyport that failed are. */
function conclude(results: readonly Result[], { isSample, json }: BenchOptions): number {
  // Until V8 has compiled what requests need, some ten thousand of them pass.
  if (isSample) say('A sample is too short for the goals: nothing is warm.')
  const goals = isSample ? [] : goalsOf(results)
  for (const { goal, met } of goals) say(`${met ? 'met   ' : 'MISSED'} ${goal}`)
  for (const words of unmeasuredOf(results)) say(`not measured: ${words}`)
  const passed = results.every(
    ({ report }) => report.failed === 0 && !report.unmeasured.some(({ name }) => isOurs(name)),
  )
  const report: ScriptReport = {
    name: 'bench',
    passed,
    figures: figuresOf(results),
    environment: environment(),
  }
  if (json) say(JSON.stringify({ ...report, goals }))
  return passed ? 0 : 1
}

process.exitCode = await main().catch((error: unknown) => {
  progress(complaint(error, 'npm run bench -- --help'))
  return 2
})
