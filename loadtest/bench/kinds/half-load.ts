import { median, type Verdict } from '../../report.ts'
import type { Outcome } from '../entrants.ts'
import { h2load } from '../load/h2load.ts'
import type { RequestLoad } from '../load/request-load.ts'
import { wrk } from '../load/wrk.ts'
import { figureName, type Report, type Scenario } from '../scenario.ts'

interface HalfLoad {
  readonly id: string
  readonly words: string
  readonly load: RequestLoad
  /** Milliseconds that Sallyport may add to the upstream's own latency at most. */
  readonly mostAdded: { readonly p50: number; readonly p99: number }
}

/** Enough that none waits for the answer before. */
const connections = 8

/** The latency through Sallyport beside the upstream's own, at half of the requests per second that Sallyport can do. */
export const halfLoad = (scenario: HalfLoad): Scenario => ({
  id: scenario.id,
  words: scenario.words,
  startsAnew: true,
  async run({ world, plan, progress }) {
    const [sallyport, upstream] = [await world.contender('sallyport'), world.upstream]
    const loadFully = (): Promise<Outcome> => wrk(scenario.load, sallyport, plan.seconds, world.directory)
    for (let warmUp = 1; warmUp <= plan.warmUps; warmUp++) await loadFully()
    const full: number[] = []
    while (full.length < plan.rounds) {
      const { done, seconds } = await loadFully()
      full.push(done / seconds)
    }
    const amount = { rate: median(full) / 2, seconds: plan.seconds }
    const steady = { ...scenario.load, connections }
    const [through, direct]: [Outcome[], Outcome[]] = [[], []]
    for (let round = 1; round <= plan.rounds; round++) {
      through.push(await h2load(steady, sallyport, amount, world.directory))
      direct.push(await h2load(steady, upstream, amount, world.directory))
      const [ours, own] = [through, direct].map(all => all.at(-1)!.p50.toFixed(2))
      progress(`${scenario.id}, round ${round} of ${plan.rounds}: p50 ${ours} ms, directly ${own} ms`)
    }
    return reportOf(scenario, through, direct)
  },
})

/** Medians over the rounds. */
export function reportOf(
  { id, words, mostAdded }: HalfLoad,
  through: readonly Outcome[],
  direct: readonly Outcome[],
): Report {
  const quantiles = ['p50', 'p99'] as const
  const medianOf = (rounds: readonly Outcome[], name: 'p50' | 'p99'): number =>
    median(rounds.map(round => round[name]))
  const added = quantiles.map(name => [name, medianOf(through, name) - medianOf(direct, name)] as const)
  const rowOf = (name: string, rounds: readonly Outcome[]): string[] => [
    name,
    median(rounds.map(({ done, seconds }) => done / seconds)).toFixed(0),
    ...quantiles.map(each => medianOf(rounds, each).toFixed(2)),
  ]
  return {
    rows: [
      [words, 'requests/s', 'p50 ms', 'p99 ms'],
      rowOf('sallyport', through),
      rowOf('directly', direct),
      ['added', '-', ...added.map(([, milliseconds]) => milliseconds.toFixed(2))],
    ],
    figures: Object.fromEntries(
      added.map(([name, milliseconds]) => [
        figureName(id, 'added', name, 'ms'),
        Number(milliseconds.toFixed(2)),
      ]),
    ),
    verdicts: added.map(([name, milliseconds]): Verdict => [
      `${id}: ${name} ${milliseconds.toFixed(2)} ms more than directly (at most ${mostAdded[name]})`,
      milliseconds <= mostAdded[name],
    ]),
    bars: [['sallyport', through] as const, ['directly', direct] as const].flatMap(([who, rounds]) =>
      quantiles.map(name => {
        const values = rounds.map(round => round[name])
        return {
          name: `${who}, ${name}`,
          value: median(values),
          least: Math.min(...values),
          most: Math.max(...values),
        }
      }),
    ),
    unit: 'ms; the line spans all rounds',
    unmeasured: [],
    failed: through.reduce((sum, { failed }) => sum + failed, 0),
  }
}
