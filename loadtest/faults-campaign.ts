/**
 * `npm run campaign:faults [-- --sample] [-- --json]`: what an edge withstands. Twelve kinds of fault of an upstream beside a
 * healthy app, outages of the provider and of the edge's own files, ten times the load that it can carry, and slow clients of four kinds. The full run writes `evidence/faults.md`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installMissing } from '../scripts/debian.ts'
import { injectFaults, p99, type KindOutcome } from './faults/inject.ts'
import { takeAway, type OutageFigures } from './faults/outages.ts'
import { overload, type OverloadFigures } from './faults/overload.ts'
import { markdown } from './faults/report.ts'
import { slowClients, type SlowOutcome } from './faults/slow-clients.ts'
import { startFaultWorld } from './faults/world.ts'
import { leaveMeasuredCore } from './process.ts'
import { median, tell, type Verdict } from './report.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample
  ? { times: 10, windowMs: 400, outageRequests: 20, overload: { peakSeconds: 3, seconds: 6 }, slow: 5 }
  : {
      times: 100,
      windowMs: 10_000,
      outageRequests: 200,
      overload: { peakSeconds: 10, seconds: 60 },
      slow: 60,
    }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

const tools = new Map([
  ['slowhttptest', 'slowhttptest'],
  ['haproxy', 'haproxy'],
  ['bwrap', 'bubblewrap'],
])

const reportFile = join(import.meta.dirname, '../evidence/faults.md')

async function main(): Promise<void> {
  leaveMeasuredCore()
  installMissing(tools, 'the campaign')
  const world = await startFaultWorld()
  try {
    const kinds = await injectFaults(world, plan.times, plan.windowMs, progress)
    const gone = await takeAway(world, plan.outageRequests, progress)
    const over = await overload(world, plan.overload, progress)
    const slow = await slowClients(world, plan.slow, progress)
    const figures = { ...faultFigures(kinds), ...gone, ...over, ...slowFigures(slow) }
    const verdicts = verdictsOn(figures)
    const date = new Date().toISOString().slice(0, 10)
    if (!values.sample) writeFileSync(reportFile, markdown({ figures, verdicts, kinds, slow, date }))
    tell('campaign:faults', figures, verdicts, values)
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
    // Nothing that these hosts answer may reach a user as an answer.
    wrongly_allowed: sum(({ outcomes }) => outcomes.answered),
    healthy_failed: sum(({ healthyFailed }) => healthyFailed),
    ...healthFigures(kinds),
  }
}

/** Of all requests together, and the middle kind's: a slow moment before or beside one kind moves the first and not the second. */
function healthFigures(kinds: readonly KindOutcome[]) {
  const [before, beside] = [p99(kinds.flatMap(kind => kind.before)), p99(kinds.flatMap(kind => kind.beside))]
  return {
    healthy_p99_before_ms: hundredths(before),
    healthy_p99_beside_ms: hundredths(beside),
    healthy_p99_ratio: hundredths(beside / before),
    healthy_p99_ratio_of_kinds: hundredths(median(kinds.map(kind => p99(kind.beside) / p99(kind.before)))),
  }
}

const hundredths = (figure: number): number => Math.round(figure * 100) / 100

const slowFigures = (modes: readonly SlowOutcome[]) => ({
  slow_probes: modes.reduce((total, { probes }) => total + probes, 0),
  slow_probes_failed: modes.reduce((total, { failed }) => total + failed, 0),
  slow_probe_p99_worst_ms: Math.round(Math.max(...modes.map(({ p99 }) => p99))),
})

type Figures = ReturnType<typeof faultFigures> &
  OutageFigures &
  OverloadFigures &
  ReturnType<typeof slowFigures>

const memoryLimitMib = 1_024

const verdictsOn = (figures: Figures): readonly Verdict[] => [
  [`${plan.times} faults of each of twelve kinds`, figures.faults_injected === 12 * plan.times],
  ['every one is survived', figures.faults_survived === figures.faults_injected],
  ['no body that was cut looks whole', figures.bodies_cut_shown_whole === 0],
  ['sessions go on without the provider, rules or keys', figures.outage_failed === 0],
  ['sign-ins end calmly meanwhile', figures.outage_sign_ins_refused_calmly === figures.outage_sign_ins],
  ['no request of the healthy app fails', figures.healthy_failed === 0],
  ...(values.sample ? [] : timed(figures)),
  ['memory stays below its limit', figures.resident_max_mib < memoryLimitMib],
  ['all is normal 10 s after an overload', figures.back_to_normal_s <= 10],
  ['every probe beside slow clients is answered', figures.slow_probes_failed === 0],
]

/** A sample is too short for them. */
const timed = (figures: Figures): readonly Verdict[] => [
  [
    'the healthy app’s p99 is at most 1.1 times its baseline',
    Math.max(figures.healthy_p99_ratio, figures.healthy_p99_ratio_of_kinds) <= 1.1,
  ],
  ['of ten times its load an edge serves 70 % of what it can', figures.goodput_share >= 0.7],
  ['the p99 of probes beside slow clients is below 250 ms', figures.slow_probe_p99_worst_ms < 250],
]

await main()
