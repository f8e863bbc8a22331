import { median } from '../report.ts'
import type { Contender, ContenderName } from './contenders/contender.ts'
import { enterAll, type Enter, type Entrant, type Outcome } from './entrants.ts'
import type { Bench, Scenario, Unmeasured } from './scenario.ts'
import { reportOf } from './standings.ts'

/** Contenders that do the same by turns. */
export interface Comparison {
  readonly id: string
  readonly words: string
  /** What is counted: its CPU time is what they are compared by. */
  readonly unit: 'request' | 'message' | 'handshake'
  /** The first is the one that the others are held against. */
  readonly contenders: readonly ContenderName[]
  /** Ratios of CPU time, of the first contender to another, that are wanted at most. */
  readonly goals: readonly (readonly [than: ContenderName, atMost: number])[]
  /** The share of connections that must be resumed at least at ours. */
  readonly leastResumed?: number
  readonly enter: Enter
}

/** One round of one contender. */
export interface Round extends Outcome {
  /** CPU time of all its processes for each that was done, in microseconds. */
  readonly cpu: number
}

/** What a contender came to: medians over the rounds. */
export interface Standing {
  readonly contender: Contender['name']
  /** Microseconds of CPU for each. */
  readonly cpu: number
  readonly least: number
  readonly most: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** The most memory that it had so far, in octets. */
  readonly peak: number
  readonly failed: number
  /** The share of its connections that were resumed, where that is counted. */
  readonly resumed: number | undefined
}

/** A scenario of rounds by turns, so that noise of the machine meets all alike. */
export const compared = (comparison: Comparison): Scenario => ({
  id: comparison.id,
  words: comparison.words,
  async run(bench) {
    const { entered, unmeasured } = await enterAll(comparison.contenders, comparison.enter, bench)
    try {
      const { standings, broken } = await alternate(comparison, entered, bench)
      const report = reportOf(comparison, standings, [...unmeasured, ...broken])
      const verdicts = entered.flatMap(entrant => entrant.verdicts ?? [])
      return { ...report, verdicts: [...report.verdicts, ...verdicts] }
    } finally {
      for (const entrant of entered) entrant.leave?.()
    }
  },
})

interface Outcomes {
  readonly standings: readonly Standing[]
  /** Who began, and did not last. */
  readonly broken: readonly Unmeasured[]
}

async function alternate(
  { id, unit }: Comparison,
  entrants: readonly Entrant[],
  { plan, progress }: Bench,
): Promise<Outcomes> {
  const rounds = new Map(entrants.map(entrant => [entrant, [] as Round[]]))
  const broken: Unmeasured[] = []
  for (let round = 1 - plan.warmUps; round <= plan.rounds; round++) {
    for (const [entrant, seen] of rounds) {
      const one = await measure(entrant, plan.seconds).catch((error: unknown) => error as Error)
      if (one instanceof Error) {
        rounds.delete(entrant)
        broken.push({ name: entrant.contender.name, why: 'does not do the work', reason: one.message })
      } else if (round > 0) seen.push(one)
    }
    const last = [...rounds].map(
      ([{ contender }, seen]) => `${contender.name} ${seen.at(-1)?.cpu.toFixed(0)}`,
    )
    if (round > 0)
      progress(`${id}, round ${round} of ${plan.rounds}: ${last.join(', ')} µs of CPU per ${unit}`)
  }
  const standings = [...rounds].map(([{ contender }, seen]) =>
    standingOf(contender.name, seen, contender.server),
  )
  return { standings, broken }
}

async function measure({ contender, round }: Entrant, seconds: number): Promise<Round> {
  const before = contender.server.cpuMicroseconds()
  const outcome = await round(seconds)
  const used = contender.server.cpuMicroseconds() - before
  return { ...outcome, cpu: used / Math.max(1, outcome.done) }
}

/** The middle of the rounds of one contender. */
export function standingOf(
  contender: Contender['name'],
  rounds: readonly Round[],
  server: { peakResidentOctets(): number },
): Standing {
  const medianOf = (figure: (round: Round) => number): number => median(rounds.map(figure))
  const sumOf = (figure: (round: Round) => number): number =>
    rounds.reduce((sum, round) => sum + figure(round), 0)
  const cpus = rounds.map(({ cpu }) => cpu)
  const counts = rounds.some(({ resumed }) => resumed !== undefined)
  return {
    contender,
    cpu: median(cpus),
    least: Math.min(...cpus),
    most: Math.max(...cpus),
    perSecond: medianOf(({ done, seconds }) => done / seconds),
    p50: medianOf(({ p50 }) => p50),
    p99: medianOf(({ p99 }) => p99),
    peak: server.peakResidentOctets(),
    failed: sumOf(({ failed }) => failed),
    resumed: counts ? sumOf(({ resumed = 0 }) => resumed) / sumOf(({ done }) => done) : undefined,
  }
}
