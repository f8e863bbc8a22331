import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from '../reload/figures.ts'
import type { Asking } from './asking.ts'

/** How the healthy app answered in some time. */
export interface Health {
  /** Milliseconds. */
  readonly p99: number
  readonly requests: number
  readonly failed: number
}

/** Asks the healthy app at a steady pace, whatever else goes on. */
export interface HealthWatch {
  /** How it answers in the next milliseconds. */
  over(ms: number): Promise<Health>
  /** How it answers while something is done. */
  beside<T>(work: () => Promise<T>): Promise<[T, Health]>
  stop(): void
}

const everyMs = 10

/**
 * Begins to ask.
 * @param shortestMs fewer requests than come in so long say nothing of a percentile
 */
export function watchHealthy({ askHealthy }: { askHealthy(): Asking }, shortestMs: number): HealthWatch {
  const asking = askHealthy()
  let times: number[] = []
  let failed = 0
  const timer = setInterval(() => {
    void asking.ask('/small.json').then(({ outcome, status, milliseconds }) => {
      times.push(milliseconds)
      if (outcome !== 'answered' || status !== 200) failed++
    })
  }, everyMs)
  const begin = (): void => {
    times = []
    failed = 0
  }
  const told = (): Health => ({ p99: quantile(times, 0.99), requests: times.length, failed })
  return {
    async over(ms) {
      begin()
      await pause(ms)
      return told()
    },
    async beside(work) {
      begin()
      const [result] = await Promise.all([work(), pause(shortestMs)])
      return [result, told()]
    },
    stop() {
      clearInterval(timer)
      asking.close()
    },
  }
}
