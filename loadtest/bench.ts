/**
 * `npm run bench [-- --sample] [-- --json] [-- --scenario ID]… [-- --rounds N]`: what a request costs here and at the servers that people
 * use, in one run. A sample takes one short round of two scenarios. A run of all scenarios writes `loadtest/RESULTS.md` and its plots.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { extractMissing, installMissing } from '../scripts/debian.ts'
import { versions } from './bench/contenders/versions.ts'
import { startBenchWorld } from './bench/contenders/world.ts'
import { plot } from './bench/plot.ts'
import { figuresOf, markdown, unmeasuredOf, verdictsOf, type Result } from './bench/results.ts'
import { isOurs, type Plan } from './bench/scenario.ts'
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
// Until V8 has compiled what requests need, some ten thousand of them pass.
const plan: Plan = values.sample
  ? { rounds: 1, seconds: 1, warmUps: 0, size: 0.02 }
  : { rounds: Number(values.rounds), seconds: 3, warmUps: 3, size: 1 }

/** What a sample looks at, unless it is told. */
const sampled = ['json', 'page']

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

async function main(): Promise<void> {
  const chosen = chosenScenarios()
  installMissing(tools, neededBy)
  extractMissing('nginx', 'nginx', neededBy, 'usr/sbin')
  extractMissing('caddy', 'caddy', neededBy)
  // One by one, so that one that cannot be had does not take the others with it.
  for (const peer of peers) installMissing(new Map([peer]), neededBy)
  leaveMeasuredCore()
  const world = await startBenchWorld(progress)
  try {
    const results: Result[] = []
    for (const scenario of chosen) {
      const report = await scenario.run({ world, plan, progress })
      results.push({ scenario, report })
      process.stdout.write(`${table(report.rows)}\n\n`)
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
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), markdown(results, date, versions()))
}

/** Goals are told, but one that is missed is no failure of the run: requests to Sallyport that failed are. */
function conclude(results: readonly Result[]): void {
  if (values.sample) process.stdout.write('A sample is too short for the goals: nothing is warm.\n')
  for (const [words, isMet] of values.sample ? [] : verdictsOf(results))
    process.stdout.write(`${isMet ? 'met   ' : 'MISSED'} ${words}\n`)
  for (const words of unmeasuredOf(results)) process.stdout.write(`not measured: ${words}\n`)
  const passed = results.every(
    ({ report }) => report.failed === 0 && !report.unmeasured.some(({ name }) => isOurs(name)),
  )
  const report: ScriptReport = {
    name: 'bench',
    passed,
    figures: figuresOf(results),
    environment: environment(),
  }
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}

await main()
