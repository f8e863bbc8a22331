import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { AskingOptions } from './asking.ts'

/** How the healthy app answered in some time. */
export interface Health {
  /** Of each request, in the order in which they ended. */
  readonly milliseconds: readonly number[]
  readonly failed: number
}

/** Asks the healthy app at a steady pace, whatever else goes on. */
export interface HealthWatch {
  /** How it answers in the next milliseconds. */
  over(ms: number): Promise<Health>
  /**
   * How it answers while something is done.
   * @param shortestMs fewer requests than come in so long say nothing of a percentile
   */
  beside<T>(work: () => Promise<T>, shortestMs: number): Promise<[T, Health]>
  stop(): Promise<void>
}

/** Begins to ask, in a process of its own: what the campaign does besides must not stand in its times. */
export async function watchHealthy(asked: AskingOptions): Promise<HealthWatch> {
  const child = fork(new URL('healthy-process.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  child.send(asked)
  /** What was seen since the last time. */
  const take = async (): Promise<Health> => {
    child.send('take')
    const [health] = (await once(child, 'message')) as [Health]
    return health
  }
  await take()
  return {
    async over(ms) {
      await take()
      await pause(ms)
      return take()
    },
    async beside(work, shortestMs) {
      await take()
      const [result] = await Promise.all([work(), pause(shortestMs)])
      return [result, await take()]
    },
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}
