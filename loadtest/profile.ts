/**
 * `npm run profile [-- --scenario json] [-- --seconds N] [-- --json]`: a CPU profile of an edge under a scenario of the benchmark, its
 * top costs as text, and the profile for a viewer. docs/load-testing.md tells how to read it.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { extractMissing, installMissing } from '../scripts/debian.ts'
import type { Contender } from './bench/contenders/contender.ts'
import { startBenchWorld } from './bench/contenders/world.ts'
import type { Outcome } from './bench/entrants.ts'
import type { RequestScenario } from './bench/kinds/requests.ts'
import type { Scenario } from './bench/scenario.ts'
import { scenarios } from './bench/scenarios.ts'
import { leaveMeasuredCore } from './process.ts'
import { costsOf, type Cost, type Costs, type CpuProfile } from './profile/costs.ts'
import { environment, table, type ScriptReport } from './report.ts'
import { complaint, orUsageError, UsageError } from './usage-error.ts'

const root = join(import.meta.dirname, '..')
const shown = 25
const warmUpSeconds = 2

const usage = 'usage: npm run profile [-- [--scenario ID] [--seconds N] [--json]]'

interface ProfileOptions {
  readonly scenario: RequestScenario
  readonly seconds: number
  readonly json: boolean
}

/** @throws {UsageError} for what cannot be profiled */
function readProfileOptions(args: readonly string[]): ProfileOptions | undefined {
  const { help, json, ...values } = parse(args)
  if (help) return undefined
  const profiled = scenarios.filter(isOfRequests)
  const scenario = profiled.find(({ id }) => id === values.scenario)
  const seconds = Number(values.seconds)
  if (scenario === undefined)
    throw new UsageError([
      `no scenario "${values.scenario}"; there are ${profiled.map(({ id }) => id).join(', ')}`,
    ])
  if (!Number.isInteger(seconds) || seconds < 1)
    throw new UsageError([`--seconds ${values.seconds} is no number from 1`])
  return { scenario, seconds, json }
}

const parse = (args: readonly string[]) =>
  orUsageError(() => parseArgs({ args: [...args], options: known }).values)

const known = {
  scenario: { type: 'string', default: 'json' },
  seconds: { type: 'string', default: '5' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

async function main(): Promise<void> {
  const options = readProfileOptions(process.argv.slice(2))
  if (options === undefined) return void process.stdout.write(`${usage}\n`)
  const { scenario, seconds } = options
  installMissing(
    new Map([
      ['wrk', 'wrk'],
      ['h2load', 'nghttp2-client'],
      ['bwrap', 'bubblewrap'],
    ]),
    neededBy,
  )
  extractMissing('nginx', 'nginx', neededBy, 'usr/sbin')
  leaveMeasuredCore()
  const file = profileFile(scenario.id)
  // Only the edge is a program of Node's among what is started from here.
  process.env['NODE_OPTIONS'] = `--import=${new URL('profile/record-on-signal.ts', import.meta.url).href}`
  process.env['SALLYPORT_PROFILE'] = file
  const world = await startBenchWorld(line => void process.stderr.write(`${line}\n`))
  try {
    const edge = await world.contender(scenario.ours)
    const run = (time: number): Promise<Outcome> => scenario.round(edge, time, world)
    await run(warmUpSeconds)
    const outcome = await recorded(edge, file, () => run(seconds))
    conclude(outcome, costsOf(JSON.parse(readFileSync(file, 'utf8')) as CpuProfile, root), file, options)
  } finally {
    await world.close()
  }
}

const neededBy = 'the profile'

const isOfRequests = (scenario: Scenario): scenario is RequestScenario => 'round' in scenario

function profileFile(id: string): string {
  const directory = join(import.meta.dirname, 'profiles')
  mkdirSync(directory, { recursive: true })
  const file = join(directory, `${id}.cpuprofile`)
  rmSync(file, { force: true })
  return file
}

/** Records a profile while something runs; the edge has written it then. */
async function recorded<T>({ server }: Contender, file: string, run: () => Promise<T>): Promise<T> {
  process.kill(server.pid, 'SIGWINCH')
  const outcome = await run()
  process.kill(server.pid, 'SIGWINCH')
  while (!existsSync(file)) await pause(50)
  return outcome
}

function conclude(
  { done: requests, failed }: Outcome,
  costs: Costs,
  file: string,
  { scenario, json }: ProfileOptions,
): void {
  const { functions, busy, idle } = costs
  const lines = [
    `${scenario.id}: ${requests} requests, ${failed} failed; busy ${ms(busy)} ms (${((busy / requests) * 1_000).toFixed(0)} µs a request), (idle) ${ms(idle)} ms; shares are of the busy time`,
    '',
    costTable('self', costs),
    '',
    costTable('inclusive', costs),
    '',
    `for Chromium's DevTools or speedscope: ${relative(process.cwd(), file)}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  const figures = { requests, failed, busy_ms: busy, idle_ms: idle, ...v8Figures(functions) }
  const report: ScriptReport = { name: 'profile', passed: failed === 0, figures, environment: environment() }
  if (json) process.stdout.write(`${JSON.stringify({ ...report, file, costs: topBy('self', functions) })}\n`)
  process.exitCode = report.passed ? 0 : 1
}

const ms = (time: number): string => time.toFixed(0)

type Time = 'self' | 'inclusive'

const topBy = (time: Time, functions: readonly Cost[]): Cost[] =>
  functions.toSorted((a, b) => b[time] - a[time]).slice(0, shown)

function costTable(time: Time, { functions, busy }: Costs): string {
  const rows = topBy(time, functions).map(cost => [
    cost.name,
    ms(cost[time]),
    ((cost[time] / busy) * 100).toFixed(1),
  ])
  return table([[`by ${time} time`, 'ms', '%'], ...rows])
}

const v8Figures = (functions: readonly Cost[]): Record<string, number> => {
  const self = (name: string): number => functions.find(cost => cost.name === name)?.self ?? 0
  return { garbage_collector_ms: self('(garbage collector)'), program_ms: self('(program)') }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${complaint(error, 'npm run profile -- --help')}\n`)
  process.exitCode = 2
})
