/**
 * `npm run campaign:faults [-- --sample] [-- --json]`: what an edge withstands. Twelve kinds of fault of an upstream beside a
 * healthy app, ten times the load that it can carry, and slow clients of four kinds.
 */
import { parseArgs } from 'node:util'
import { installMissing } from '../scripts/debian.ts'
import { injectFaults, type KindOutcome } from './faults/inject.ts'
import { overload, type OverloadFigures } from './faults/overload.ts'
import { slowClients, type SlowOutcome } from './faults/slow-clients.ts'
import { startFaultWorld } from './faults/world.ts'
import { median, tell, type Verdict } from './report.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample ? { times: 10, overload: 10, slow: 8 } : { times: 100, overload: 60, slow: 60 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

const tools = new Map([
  ['slowhttptest', 'slowhttptest'],
  ['haproxy', 'haproxy'],
  ['bwrap', 'bubblewrap'],
])

async function main(): Promise<void> {
  installMissing(tools)
  const world = await startFaultWorld()
  try {
    const kinds = await injectFaults(world, plan.times, progress)
    const over = await overload(world, plan.overload, progress)
    const slow = await slowClients(world, plan.slow, progress)
    const figures = { ...faultFigures(kinds), ...over, ...slowFigures(slow) }
    tell('campaign:faults', figures, verdictsOn(figures), values)
  } finally {
    await world.close()
  }
}

function faultFigures(kinds: readonly KindOutcome[]) {
  const sum = (figure: (kind: KindOutcome) => number): number =>
    kinds.reduce((total, kind) => total + figure(kind), 0)
  return {
    fault_kinds: kinds.length,
    faults_injected: sum(
      ({ outcomes }) => outcomes.refused + outcomes.cut + outcomes.lost + outcomes.answered,
    ),
    faults_survived: sum(({ outcomes }) => outcomes.refused + outcomes.cut),
    requests_left_alone: sum(({ outcomes }) => outcomes['left-alone']),
    bodies_cut_shown_whole: sum(({ shownAsWhole }) => shownAsWhole),
    healthy_failed: sum(({ healthyFailed }) => healthyFailed),
    healthy_p99_ratio: Math.round(median(kinds.map(({ p99Ratio }) => p99Ratio)) * 100) / 100,
  }
}

const slowFigures = (modes: readonly SlowOutcome[]) => ({
  slow_probes: modes.reduce((total, { probes }) => total + probes, 0),
  slow_probes_failed: modes.reduce((total, { failed }) => total + failed, 0),
  slow_probe_p99_worst_ms: Math.round(Math.max(...modes.map(({ p99 }) => p99))),
})

type Figures = ReturnType<typeof faultFigures> & OverloadFigures & ReturnType<typeof slowFigures>

const memoryLimitMib = 1_024

const verdictsOn = (figures: Figures): readonly Verdict[] => [
  [`${plan.times} faults of each of twelve kinds`, figures.faults_injected === 12 * plan.times],
  ['every one is survived', figures.faults_survived === figures.faults_injected],
  ['no body that was cut looks whole', figures.bodies_cut_shown_whole === 0],
  ['no request of the healthy app fails', figures.healthy_failed === 0],
  ...(values.sample ? [] : timed(figures)),
  ['memory stays below its limit', figures.resident_max_mib < memoryLimitMib],
  ['all is normal 10 s after an overload', figures.back_to_normal_s <= 10],
  ['every probe beside slow clients is answered', figures.slow_probes_failed === 0],
]

/** A sample is too short for them. */
const timed = (figures: Figures): readonly Verdict[] => [
  ['the healthy app’s p99 is at most 1.1 times its baseline', figures.healthy_p99_ratio <= 1.1],
  ['of ten times its load an edge serves 70 % of what it can', figures.goodput_share >= 0.7],
  ['the p99 of probes beside slow clients is below 250 ms', figures.slow_probe_p99_worst_ms < 250],
]

await main()
