import type { Verdict } from '../report.ts'
import type { BenchWorld } from './contenders/world.ts'

/** How long a run is. */
export interface Plan {
  readonly rounds: number
  /** Of one round. */
  readonly seconds: number
  /** Rounds before them, which do not count. */
  readonly warmUps: number
  /** What is not counted in rounds is this much of its full size, above 0 and at most 1. */
  readonly size: number
}

export interface Bench {
  readonly world: BenchWorld
  readonly plan: Plan
  readonly progress: (line: string) => void
}

/** One question to the servers, with its own kind of load. */
export interface Scenario {
  /** Of files and of `--scenario`. */
  readonly id: string
  readonly words: string
  /** Whether it wants servers that have served nothing before, as what they have served can be seen in the figures. */
  readonly startsAnew?: boolean
  run(bench: Bench): Promise<Report>
}

/** What came of a scenario. */
export interface Report {
  /** A table; its first row names the columns, and its first cell the scenario. */
  readonly rows: readonly (readonly string[])[]
  /** Named with their unit. */
  readonly figures: Readonly<Record<string, number>>
  readonly verdicts: readonly Verdict[]
  /** For a plot, in the unit that it names. */
  readonly bars: readonly Bar[]
  readonly unit: string
  /** Who was not measured, with the reason. */
  readonly unmeasured: readonly Unmeasured[]
  /** Of Sallyport: answers that were no success, and broken connections. */
  readonly failed: number
}

export interface Bar {
  readonly name: string
  readonly value: number
  readonly least: number
  readonly most: number
}

export interface Unmeasured {
  readonly name: string
  readonly why: 'absent' | 'does not do the work'
  readonly reason: string
}

/** Whether it is ours, in one of its shapes. */
export const isOurs = (name: string): boolean => name.startsWith('sallyport')

/** A name of figures. */
export const figureName = (...parts: readonly string[]): string =>
  parts.join('_').replaceAll(/[^a-zA-Z0-9]+/g, '_')
