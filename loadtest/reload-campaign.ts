/**
 * `npm run campaign:reload [-- --sample] [-- --workers N] [-- --rate N] [-- --json]`: changes of the policy under
 * load. Sets whose outcomes are opposites replace one another while clients ask; some are wrong, some are written in
 * two halves. Every answer is checked where it arrives, and every decision against the revision that its record
 * bears. The rate leaves the machine some air: on a core that is busy all the time, every step of a reload waits for
 * all requests before it.
 */
import { parseArgs } from 'node:util'
import { startCampaignWorld, type CampaignWorld } from './campaign-world.ts'
import { createChanges, type Changes } from './reload/changes.ts'
import type { ClientTally } from './reload/client.ts'
import type { EdgeUnderLoad } from './reload/edge.ts'
import { goalsOf, quantile, watchIdle, type CampaignFigures, type Plan } from './reload/figures.ts'
import { settledHeap } from './reload/heap.ts'
import { createLedger, type Ledger } from './reload/ledger.ts'
import { startLoad, type Load } from './reload/load.ts'
import { environment, type ScriptReport } from './report.ts'

const { values } = parseArgs({
  options: {
    sample: { type: 'boolean' },
    json: { type: 'boolean' },
    workers: { type: 'string', default: '1' },
    rate: { type: 'string', default: '800' },
  },
})
const plan: Plan = values.sample
  ? { changes: 100, requests: 30_000, isSample: true }
  : { changes: 1_000, requests: 300_000, isSample: false }
const workers = Number(values.workers)
/** Of each client: requests under way at a time, and requests a second. */
const pacing = { parallel: 12, rate: Number(values.rate) / 2 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  const world = await startCampaignWorld('sallyport-reload-', workers)
  try {
    print(await campaign(world))
  } finally {
    await world.close()
  }
}

async function campaign({ edge, ca, cookie, alsoEnd }: CampaignWorld): Promise<CampaignFigures> {
  const { revision } = JSON.parse(await edge.ask('/policy')) as { revision: string }
  const ledger = createLedger(revision, workers)
  edge.onLine(line => ledger.read(line))
  const client = { port: edge.port, ca, cookie, ...pacing }
  const load = startLoad([
    { ...client, protocol: 'HTTP/1.1' },
    { ...client, protocol: 'HTTP/2' },
  ])
  alsoEnd(() => load.stop())
  const [began, idle] = [performance.now(), watchIdle()]
  const changes = createChanges(edge, ledger, workers)
  const heaps = await makeAll(edge, changes, load)
  await load.reached(plan.requests)
  const tallies = await load.stop()
  const pace = { seconds: (performance.now() - began) / 1_000, idle: idle() }
  const refusals = await edge.figure('sallyport_policy_reload_total', 'result="refused"')
  await edge.stop()
  for (const { failures } of tallies) for (const failure of failures) progress(`failed: ${failure}`)
  return { ...figuresOf(changes, ledger, tallies, heaps, pace), refused_reloads_metric: refusals }
}

/** Makes all changes, spread over the load; the heap after each tenth of them, in octets. */
async function makeAll(edge: EdgeUnderLoad, changes: Changes, load: Load): Promise<number[]> {
  const heaps: number[] = []
  for (let change = 1; change <= plan.changes; change++) {
    await load.reached((plan.requests * (change - 1)) / plan.changes)
    await changes.make(change)
    if (change % (plan.changes / 10) !== 0) continue
    heaps.push(await settledHeap(edge))
    const [effect, heap] = [quantile(changes.effects, 0.99), heaps.at(-1)! / 2 ** 20]
    progress(
      `${change} changes, ${load.requests()} requests, p99 ${effect} ms to effect, heap ${heap.toFixed(1)} MiB`,
    )
  }
  return heaps
}

function figuresOf(
  { made, effects, bad }: Changes,
  ledger: Ledger,
  tallies: readonly ClientTally[],
  heaps: readonly number[],
  { seconds, idle }: { readonly seconds: number; readonly idle: number },
): Omit<CampaignFigures, 'refused_reloads_metric'> {
  const sum = (figure: (tally: ClientTally) => number): number =>
    tallies.reduce((total, tally) => total + figure(tally), 0)
  const { activities, inconsistent, applied, refused } = ledger.tally()
  const [requests, failed] = [sum(tally => tally.requests), sum(tally => tally.failed)]
  const [early, late] = [heaps[0]! / 2 ** 20, heaps.at(-1)! / 2 ** 20]
  return {
    changes: made.valid + made.invalid + made['half-written'],
    valid_changes: made.valid,
    invalid_changes: made.invalid,
    half_written_changes: made['half-written'],
    workers,
    requests,
    failed_requests: failed,
    records: activities,
    answers_without_record: requests - failed - activities,
    inconsistent_decisions: inconsistent,
    applied_reloads: applied,
    refused_reloads: refused,
    bad_sets: bad.written,
    bad_sets_shown_refused: bad.shown,
    first_change_to_effect_ms: effects[0]!,
    change_to_effect_p50_ms: quantile(effects, 0.5),
    change_to_effect_p99_ms: quantile(effects, 0.99),
    change_to_effect_max_ms: Math.max(...effects),
    heap_early_mib: tenth(early),
    heap_late_mib: tenth(late),
    heap_growth_percent: tenth((late / early - 1) * 100),
    requests_per_second: tenth(requests / seconds),
    machine_idle_percent: tenth(idle),
  }
}

const tenth = (value: number): number => Math.round(value * 10) / 10

function print(figures: CampaignFigures): void {
  const verdicts = goalsOf(plan).map(({ words, isMet }) => ({ words, met: isMet(figures) }))
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(32)} ${value}\n`)
  for (const { words, met } of verdicts) process.stdout.write(`${met ? 'met   ' : 'MISSED'} ${words}\n`)
  const passed = verdicts.every(({ met }) => met)
  const report: ScriptReport = {
    name: 'campaign:reload',
    passed,
    figures: { ...figures },
    environment: environment(),
  }
  if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}

await main()
