import { median } from '../report.ts'
import type { BenchWorld, Contender, ContenderName } from './contenders.ts'
import { load, type LoadOutcome } from './load.ts'
import type { Scenario } from './scenarios.ts'

/** One round of one contender. */
interface Round extends LoadOutcome {
  /** CPU time of all its processes per request, in microseconds. */
  readonly cpu: number
}

/** What a contender came to under a scenario: medians over the rounds. */
export interface Standing {
  readonly contender: ContenderName
  /** Microseconds of CPU per request. */
  readonly cpu: number
  readonly least: number
  readonly most: number
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** The most memory that it had so far, in octets. */
  readonly peak: number
  readonly failed: number
}

export interface RoundsPlan {
  readonly rounds: number
  readonly seconds: number
}

/** Rounds of all contenders by turns, so that noise of the machine meets all alike; a first one is for warmth. */
export async function measure(
  scenario: Scenario,
  world: BenchWorld,
  plan: RoundsPlan,
  progress: (line: string) => void,
): Promise<readonly Standing[]> {
  const contenders: Contender[] = []
  for (const name of scenario.contenders) contenders.push(await world.contender(name))
  const rounds = new Map(contenders.map(contender => [contender, [] as Round[]]))
  for (let round = 0; round <= plan.rounds; round++) {
    for (const [contender, seen] of rounds) {
      const { server } = contender
      const before = server.cpuMicroseconds()
      const outcome = await load(scenario, contender, plan.seconds, world.directory)
      const cpu = (server.cpuMicroseconds() - before) / Math.max(1, outcome.requests)
      if (round > 0) seen.push({ ...outcome, cpu })
    }
    const last = [...rounds].map(([{ name }, seen]) => `${name} ${seen.at(-1)?.cpu.toFixed(0) ?? '…'}`)
    if (round > 0)
      progress(`${scenario.id}, round ${round} of ${plan.rounds}: ${last.join(', ')} µs of CPU per request`)
  }
  return [...rounds].map(([contender, seen]) => standingOf(contender, seen))
}

function standingOf({ name, server }: Contender, rounds: readonly Round[]): Standing {
  const medianOf = (figure: (round: Round) => number): number => median(rounds.map(figure))
  const cpus = rounds.map(({ cpu }) => cpu)
  return {
    contender: name,
    cpu: median(cpus),
    least: Math.min(...cpus),
    most: Math.max(...cpus),
    requestsPerSecond: medianOf(({ requests, seconds }) => requests / seconds),
    p50: medianOf(({ p50 }) => p50),
    p99: medianOf(({ p99 }) => p99),
    peak: server.peakResidentOctets(),
    failed: rounds.reduce((total, { failed }) => total + failed, 0),
  }
}
