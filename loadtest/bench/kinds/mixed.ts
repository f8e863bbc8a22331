import { median, type Verdict } from '../../report.ts'
import type { Contender } from '../contenders/contender.ts'
import type { BenchWorld } from '../contenders/world.ts'
import type { RequestLoad } from '../load/request-load.ts'
import { wrk } from '../load/wrk.ts'
import { figureName, type Report, type Scenario } from '../scenario.ts'

interface Mixed {
  readonly id: string
  readonly words: string
  /** All at once, each with its own connections. */
  readonly loads: readonly RequestLoad[]
  /** Of the event loop's delay: the 99th percentile that is wanted at most, in milliseconds. */
  readonly mostDelay: number
}

/** How late the event loop was in a round, in milliseconds, and what was answered meanwhile. */
export interface Lateness {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly requests: number
  readonly failed: number
}

/** The edge measures by a timer of so many milliseconds, which are in what it tells. */
const resolution = 10

const metrics = ['p50', 'p99', 'max'].map(name => `nodejs_eventloop_lag_${name}_seconds`)

/** Several loads of one Sallyport together: for how long one exchange makes others wait. */
export const mixed = (scenario: Mixed): Scenario => ({
  id: scenario.id,
  words: scenario.words,
  async run({ world, plan, progress }) {
    const contender = await world.contender('sallyport')
    const seen: Lateness[] = []
    for (let round = 1 - plan.warmUps; round <= plan.rounds; round++) {
      const one = await loadAtOnce(scenario.loads, contender, world, plan.seconds)
      if (round <= 0) continue
      seen.push(one)
      progress(`${scenario.id}, round ${round} of ${plan.rounds}: p99 of the delay ${one.p99.toFixed(1)} ms`)
    }
    return reportOf(scenario, seen)
  },
})

async function loadAtOnce(
  loads: readonly RequestLoad[],
  contender: Contender,
  { directory }: BenchWorld,
  seconds: number,
): Promise<Lateness> {
  const { figures } = contender.operations!
  // The edge begins anew with each look at its figures.
  await figures(...metrics)
  const outcomes = await Promise.all(loads.map(load => wrk(load, contender, seconds, directory)))
  const [p50, p99, max] = (await figures(...metrics)).map(lag => Math.max(0, lag * 1_000 - resolution))
  return {
    p50: p50!,
    p99: p99!,
    max: max!,
    requests: outcomes.reduce((sum, { done }) => sum + done, 0),
    failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
  }
}

/** Medians over the rounds. */
export function reportOf({ id, words, mostDelay }: Mixed, rounds: readonly Lateness[]): Report {
  const all = (['p50', 'p99', 'max'] as const).map(name => {
    const values = rounds.map(round => round[name])
    return { name, value: median(values), least: Math.min(...values), most: Math.max(...values) }
  })
  const p99 = all[1]!.value
  const verdict: Verdict = [
    `${id}: p99 of the event loop's delay ${p99.toFixed(1)} ms (at most ${mostDelay})`,
    p99 <= mostDelay,
  ]
  return {
    rows: [
      [words, 'ms', 'least', 'most'],
      ...all.map(({ name, value, least, most }) => [
        `${name} of the event loop's delay`,
        ...[value, least, most].map(each => each.toFixed(1)),
      ]),
    ],
    figures: {
      ...Object.fromEntries(
        all.map(({ name, value }) => [figureName(id, 'delay', name, 'ms'), Number(value.toFixed(1))]),
      ),
      [figureName(id, 'requests')]: rounds.reduce((sum, { requests }) => sum + requests, 0),
    },
    verdicts: [verdict],
    bars: all,
    unit: "ms of the event loop's delay; the line spans all rounds",
    unmeasured: [],
    failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
  }
}
