/**
 * `npm run campaign:faults [-- --sample] [-- --json]`: what an edge withstands. Twelve kinds of fault of an upstream beside a
 * healthy app, ten times the load that it can carry, and slow clients of four kinds. The full run writes `evidence/faults.md`.
 */
import { parseArgs } from 'node:util'
import { injectFaults, type KindOutcome } from './faults/inject.ts'
import { startFaultWorld } from './faults/world.ts'
import { median, tell, type Verdict } from './report.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample ? { times: 20 } : { times: 100 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  const world = await startFaultWorld()
  try {
    const kinds = await injectFaults(world, plan.times, progress)
    const figures = figuresOf(kinds)
    tell('campaign:faults', figures, verdictsOn(figures), values)
  } finally {
    await world.close()
  }
}

function figuresOf(kinds: readonly KindOutcome[]) {
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

type Figures = ReturnType<typeof figuresOf>

const verdictsOn = (figures: Figures): readonly Verdict[] => [
  [`${plan.times} faults of each of twelve kinds`, figures.faults_injected === 12 * plan.times],
  ['every one is survived', figures.faults_survived === figures.faults_injected],
  ['no body that was cut looks whole', figures.bodies_cut_shown_whole === 0],
  ['no request of the healthy app fails', figures.healthy_failed === 0],
  ['its p99 is at most 1.1 times its baseline', figures.healthy_p99_ratio <= 1.1],
]

await main()
