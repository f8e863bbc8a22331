/**
 * `npm run bench [-- --sample] [-- --json] [-- --scenario ID]… [-- --rounds N]`: what a request costs here and at the servers that people
 * use, in one run. A sample takes one short round of two scenarios. A run of all scenarios writes `loadtest/RESULTS.md` and its plots.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { extractMissing, installMissing } from '../scripts/debian.ts'
import { startBenchWorld } from './bench/contenders.ts'
import { plot } from './bench/plot.ts'
import { figuresOf, markdown, rowsOf, verdictsOf, type Result } from './bench/results.ts'
import { measure } from './bench/rounds.ts'
import { scenarios } from './bench/scenarios.ts'
import { leaveMeasuredCore } from './process.ts'
import { environment, table, type ScriptReport } from './report.ts'

const { values } = parseArgs({
  options: {
    sample: { type: 'boolean' },
    json: { type: 'boolean' },
    scenario: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '5' },
  },
})
const plan = values.sample ? { rounds: 1, seconds: 1 } : { rounds: Number(values.rounds), seconds: 3 }

/** What a sample looks at, unless it is told. */
const sampled = ['json', 'page']

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

/** Command → Debian package. */
const tools = new Map([
  ['wrk', 'wrk'],
  ['h2load', 'nghttp2-client'],
  ['haproxy', 'haproxy'],
  ['apache2', 'apache2-bin'],
  ['bwrap', 'bubblewrap'],
])

const absent = [
  '@fastify/http-proxy, unblocker, testcafe-hammerhead and mitmproxy: not set up yet',
  'resumed handshakes, WebSocket echoes and idle connections: no scenarios yet',
]

async function main(): Promise<void> {
  installMissing(tools)
  extractMissing('nginx', 'nginx', 'usr/sbin')
  extractMissing('caddy', 'caddy')
  leaveMeasuredCore()
  const chosen = chosenScenarios()
  const world = await startBenchWorld()
  try {
    const results: Result[] = []
    for (const scenario of chosen) {
      const result = { scenario, standings: await measure(scenario, world, plan, progress) }
      results.push(result)
      process.stdout.write(`${table(rowsOf(result))}\n\n`)
    }
    if (!values.sample && values.scenario === undefined) write(results)
    conclude(results)
  } finally {
    await world.close()
  }
}

/** @throws {Error} for a name that is none */
function chosenScenarios() {
  const { scenario: names = values.sample ? sampled : [] } = values
  const unknown = names.find(name => scenarios.every(({ id }) => id !== name))
  if (unknown !== undefined)
    throw new Error(`no scenario "${unknown}"; there are ${scenarios.map(({ id }) => id).join(', ')}`)
  return names.length === 0 ? scenarios : scenarios.filter(({ id }) => names.includes(id))
}

function write(results: readonly Result[]): void {
  const plots = join(import.meta.dirname, 'plots')
  mkdirSync(plots, { recursive: true })
  for (const result of results) writeFileSync(join(plots, `${result.scenario.id}.svg`), plot(result))
  const date = new Date().toISOString().slice(0, 10)
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), markdown(results, absent, date))
}

/** Goals are told, but one that is missed is no failure of the run: requests that failed are. */
function conclude(results: readonly Result[]): void {
  const figures = figuresOf(results)
  const failed = results.flatMap(({ standings }) => standings).reduce((total, each) => total + each.failed, 0)
  for (const [words, isMet] of verdictsOf(results))
    process.stdout.write(`${isMet ? 'met   ' : 'MISSED'} ${words}\n`)
  for (const words of absent) process.stdout.write(`absent ${words}\n`)
  const report: ScriptReport = { name: 'bench', passed: failed === 0, figures, environment: environment() }
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = report.passed ? 0 : 1
}

await main()
