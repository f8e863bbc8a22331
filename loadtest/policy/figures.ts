import { median } from '../report.ts'
import { engineNames, type EngineName } from './engine.ts'
import type { HeapUse } from './heap.ts'
import type { Round } from './measure.ts'

/** Everything that was measured of one engine with one set of rules. */
export interface Measured {
  readonly engine: EngineName
  readonly rules: number
  readonly rounds: readonly Round[]
  /** Exchanges on which its verdict was compared with ours. */
  readonly compared: number
  readonly heap: HeapUse | undefined
}

export type Figures = Record<string, number>

/** A figure that must be there and be within its bound. */
export interface Goal {
  readonly words: string
  readonly figure: string
  readonly isMet: (value: number) => boolean
}

export const goals: readonly Goal[] = [
  {
    words: 'median at 1,000 rules at most 1 µs',
    figure: 'sallyport_1000_median_ns',
    isMet: value => value <= 1_000,
  },
  {
    words: 'p99 at 1,000 rules at most 5 µs',
    figure: 'sallyport_1000_p99_ns',
    isMet: value => value <= 5_000,
  },
  {
    words: 'median at 10,000 rules at most 2 µs',
    figure: 'sallyport_10000_median_ns',
    isMet: value => value <= 2_000,
  },
  {
    words: 'at least 50 times as fast as the fastest peer at 100 rules',
    figure: 'sallyport_100_vs_fastest_peer_ratio',
    isMet: value => value >= 50,
  },
  {
    words: 'under 1 MB of heap for a million decisions at 1,000 rules',
    figure: 'sallyport_1000_heap_bytes_per_million',
    isMet: value => value < 1e6,
  },
]

export function figuresOf(measured: readonly Measured[]): Figures {
  const figures = Object.assign({}, ...measured.map(ownFigures)) as Figures
  for (const rules of new Set(measured.map(each => each.rules))) {
    const ours = figures[`sallyport_${rules}_median_ns`]!
    const peers = engineNames
      .filter(name => name !== 'sallyport')
      .map(name => figures[`${name}_${rules}_median_ns`])
      .filter(value => value !== undefined)
    if (peers.length > 0)
      figures[`sallyport_${rules}_vs_fastest_peer_ratio`] = rounded(Math.min(...peers) / ours)
  }
  return figures
}

/**
 * p99 is the middle of the rounds' own: one round that the machine disturbed does not decide it. The fastest round is
 * what the machine can do when nobody else uses it.
 */
function ownFigures({ engine, rules, rounds, compared, heap }: Measured): Figures {
  const prefix = `${engine}_${rules}`
  const p99s = rounds.map(({ p99 }) => p99).filter(p99 => p99 !== undefined)
  return {
    [`${prefix}_median_ns`]: rounded(median(rounds.flatMap(({ batches }) => batches))),
    ...(p99s.length > 0 && { [`${prefix}_p99_ns`]: rounded(median(p99s)) }),
    [`${prefix}_fastest_round_ns`]: rounded(Math.min(...rounds.map(({ batches }) => median(batches)))),
    [`${prefix}_cpu_ns`]: rounded(median(rounds.map(({ cpu }) => cpu))),
    [`${prefix}_decisions`]: rounds.reduce((sum, { decisions }) => sum + decisions, 0),
    [`${prefix}_compared_exchanges`]: compared,
    ...(heap && {
      [`${prefix}_heap_bytes_per_million`]: Math.round(heap.allocated),
      [`${prefix}_retained_bytes_per_million`]: Math.round(heap.retained),
    }),
  }
}

/** Goals that were not met; a figure that is missing meets none. */
export const missed = (figures: Figures): readonly Goal[] => goals.filter(goal => !isMet(goal, figures))

export const isMet = ({ figure, isMet }: Goal, figures: Figures): boolean =>
  figures[figure] !== undefined && isMet(figures[figure])

const rounded = (value: number): number => Math.round(value * 10) / 10
