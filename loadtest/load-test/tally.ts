import { createLatencies, type Latencies } from './latencies.ts'

/** How requests can fail without an answer. */
export type Failure = 'timeouts' | 'connectionErrors' | 'cut'

/** What came of requests. */
export interface Outcomes extends Record<Failure, number> {
  /** Answers with a status that is right. */
  right: number
  /** Answers by which an edge refuses, that are not right. */
  refused: number
  /** All other answers. */
  unexpected: number
}

/** What one second of the test came to. */
export interface Second extends Outcomes {
  /** Milliseconds; undefined when nothing was answered. */
  readonly p50: number | undefined
  readonly p99: number | undefined
}

/** What one kind of request came to. */
export interface Kind extends Readonly<Record<AnswerOutcome, number>> {
  readonly label: string
  readonly latencies: Pick<Latencies, 'percentile'>
}

/** Counts what comes of requests: in all, by kind, and by seconds. */
export interface Tally {
  readonly outcomes: Readonly<Outcomes>
  /** Of right answers, and of timeouts with the time that they had. */
  readonly latencies: Pick<Latencies, 'percentile'>
  readonly kinds: readonly Kind[]
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>
  answer(answer: Answer): void
  /** @param count -1 takes one back */
  fail(failure: Failure, count?: number): void
  /** @param milliseconds that the request had */
  timeOut(milliseconds: number): void
  /** Ends the second that runs. */
  nextSecond(): Second
}

/** What an answer is. */
export type AnswerOutcome = 'right' | 'refused' | 'unexpected'

export interface Answer {
  /** Which of the kinds was asked. */
  readonly kind: number
  readonly status: number
  readonly outcome: AnswerOutcome
  readonly milliseconds: number
  /** Milliseconds between two requests of the connection as they were wanted; undefined without a rate. */
  readonly interval: number | undefined
}

const nothing = (): Outcomes => ({
  right: 0,
  refused: 0,
  unexpected: 0,
  timeouts: 0,
  connectionErrors: 0,
  cut: 0,
})

/** @param labels of the kinds of requests */
export function createTally(labels: readonly string[]): Tally {
  const [all, latencies, latest] = [nothing(), createLatencies(), createLatencies()]
  const statuses = new Map<number, number>()
  const kinds = labels.map(label => ({
    label,
    right: 0,
    refused: 0,
    unexpected: 0,
    latencies: createLatencies(),
  }))
  let second = nothing()
  const fail = (failure: Failure, count = 1): void => {
    all[failure] += count
    second[failure] += count
  }
  return {
    outcomes: all,
    latencies,
    kinds,
    statuses,
    answer({ kind, status, outcome, milliseconds, interval }) {
      for (const each of [all, second, kinds[kind]!]) each[outcome]++
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (outcome === 'right')
        for (const each of [latencies, latest, kinds[kind]!.latencies]) each.record(milliseconds, interval)
    },
    fail,
    timeOut(milliseconds) {
      fail('timeouts')
      for (const each of [latencies, latest]) each.record(milliseconds)
    },
    nextSecond() {
      const ended = { ...second, p50: latest.percentile(50), p99: latest.percentile(99) }
      second = nothing()
      latest.reset()
      return ended
    },
  }
}

/** Requests that came to something. */
export const requestsOf = (outcomes: Readonly<Outcomes>): number =>
  outcomes.right + outcomes.refused + failedOf(outcomes)

/** Those of them that failed; a refusal is no failure. */
export const failedOf = ({ unexpected, timeouts, connectionErrors, cut }: Readonly<Outcomes>): number =>
  unexpected + timeouts + connectionErrors + cut
