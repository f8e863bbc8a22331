import type { Verdict } from './company.ts'
import type { Decide } from './engine.ts'

/** What one round found, in nanoseconds for each decision. */
export interface Round {
  /** Each batch's mean. */
  readonly batches: readonly number[]
  /** CPU time of the whole process over the batches: its collector and its compiler are counted too. */
  readonly cpu: number
  /** Of decisions timed one by one; undefined when there were too few to tell. */
  readonly p99: number | undefined
  readonly decisions: number
}

/** How long a part of a round may take, in milliseconds. */
export interface Budget {
  readonly batches: number
  readonly singles: number
}

const batchMilliseconds = 15
const fullBatch = 1_024
const leastSingles = 200
const stable = 0.05

/** The timing of one engine, on exchanges that are in its own form already. */
export class Measurement {
  readonly #decide: Decide<unknown>
  readonly #requests: readonly unknown[]
  #next = 0
  /** Milliseconds for one decision, as far as the warm-up knows. */
  #estimate = 0
  /** Read by nobody; keeps the compiler from leaving the decisions out. */
  blocked = 0

  constructor(decide: Decide<unknown>, requests: readonly unknown[]) {
    this.#decide = decide
    this.#requests = requests
  }

  /** Until three batches in a row are within 5 % of each other, or the time is over. */
  async warmUp(limit: number): Promise<void> {
    const start = performance.now()
    await this.#timed(1)
    const recent: number[] = []
    do {
      recent.push(await this.#timed(this.#batchSize()))
      if (recent.length > 3) recent.shift()
    } while (
      performance.now() - start < limit &&
      (performance.now() - start < limit / 5 || !isStable(recent))
    )
  }

  async round(budget: Budget): Promise<Round> {
    const batches: number[] = []
    const size = this.#batchSize()
    const cpu = process.cpuUsage()
    const start = performance.now()
    do batches.push((await this.#timed(size)) * 1e6)
    while (performance.now() - start < budget.batches)
    const { user, system } = process.cpuUsage(cpu)
    const decisions = batches.length * size
    const p99 = await this.#singles(Math.floor(budget.singles / this.#estimate))
    return { batches, cpu: ((user + system) * 1e3) / decisions, p99, decisions }
  }

  /** Decides one after the other, round and round the same exchanges; without a promise where none is needed. */
  run(count: number): void | Promise<void> {
    return this.#decide.isAsync ? this.#runAsync(this.#decide, count) : this.#runSync(this.#decide, count)
  }

  #runSync(decide: Extract<Decide<unknown>, { isAsync: false }>, count: number): void {
    for (let left = count; left > 0; left--) if (decide.verdict(this.#request()) === 'block') this.blocked++
  }

  async #runAsync(decide: Extract<Decide<unknown>, { isAsync: true }>, count: number): Promise<void> {
    for (let left = count; left > 0; left--)
      if ((await decide.verdict(this.#request())) === 'block') this.blocked++
  }

  #request(): unknown {
    this.#next = this.#next + 1 < this.#requests.length ? this.#next + 1 : 0
    return this.#requests[this.#next]
  }

  #batchSize(): number {
    const fitting = Math.floor(batchMilliseconds / this.#estimate)
    return Math.max(1, fitting > fullBatch ? fitting - (fitting % fullBatch) : fitting)
  }

  /** Milliseconds for one decision of so many. */
  async #timed(count: number): Promise<number> {
    const start = performance.now()
    const running = this.run(count)
    if (running !== undefined) await running
    this.#estimate = (performance.now() - start) / count
    return this.#estimate
  }

  async #singles(wanted: number): Promise<number | undefined> {
    const count = Math.min(wanted, 30_000)
    if (count < leastSingles) return undefined
    const times = new Float64Array(count)
    for (let index = 0; index < count; index++) {
      const request = this.#request()
      const start = performance.now()
      const verdict = this.#decide.isAsync
        ? await this.#decide.verdict(request)
        : this.#decide.verdict(request)
      times[index] = performance.now() - start
      if (verdict === 'block') this.blocked++
    }
    return Math.max(0, times.sort()[Math.floor(count * 0.99)]! - timerCost()) * 1e6
  }
}

/** All verdicts, or as many as there is time for but not fewer than `least`. */
export async function decideEach(
  decide: Decide<unknown>,
  requests: readonly unknown[],
  least: number,
  limit: number,
): Promise<Verdict[]> {
  const found: Verdict[] = []
  const start = performance.now()
  for (const request of requests) {
    found.push(await decide.verdict(request))
    if (found.length >= least && performance.now() - start > limit) break
  }
  return found
}

/** What reading the clock twice costs by itself: the middle of many, in milliseconds. */
function timerCost(): number {
  const times = new Float64Array(2_001)
  for (let index = 0; index < times.length; index++) {
    const start = performance.now()
    times[index] = performance.now() - start
  }
  return times.sort()[1_000]!
}

const isStable = (values: readonly number[]): boolean =>
  values.length === 3 && Math.max(...values) <= Math.min(...values) * (1 + stable)
