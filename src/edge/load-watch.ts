import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Limits } from '../limits/index.ts'
import { createOverload, type Metrics, type Pressure, type Recorder } from '../proxy/index.ts'

/** Looks after how hard it is for this process. */
export interface LoadWatch {
  /** Whether there is too much to do for another request; asked once for each. */
  isOneTooMany(): boolean
  stop(): void
}

export interface LoadWatchOptions {
  readonly limits: Limits
  readonly metrics: Metrics
  readonly recorder: Recorder
  /** Told when the pressure is another. */
  readonly press: (pressure: Pressure) => void
}

const everyMs = 250
/** Of the timer by which the delay is measured, in milliseconds. */
const resolution = 10

/** Measures again and again. */
export function watchLoad({ limits, metrics, recorder, press }: LoadWatchOptions): LoadWatch {
  const overload = createOverload(limits, metrics.limitReached)
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  const timer = setInterval(() => {
    const before = overload.pressure
    // Nothing was measured: the loop stood still all the time, and this timer with it.
    const delay = delays.count === 0 ? everyMs : delays.mean / 1e6 - resolution
    delays.reset()
    overload.measured({ memory: process.memoryUsage.rss(), delay })
    const { pressure } = overload
    if (pressure === before) return
    recorder.operation({ type: 'load', pressure })
    press(pressure)
  }, everyMs).unref()
  return {
    isOneTooMany: () => overload.refuses(),
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}
