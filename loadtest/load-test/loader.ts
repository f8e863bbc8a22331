import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How busy the load test itself was for a while. */
export interface LoaderLoad {
  /** CPU time as a share of one core; above 1 only with the threads beside the one that does the work. */
  readonly cpu: number
  /** How late its event loop was, milliseconds; this stands in every latency that was measured meanwhile. */
  readonly delay: number
}

/** Watches the process that makes the load. */
export interface LoaderWatch {
  /** Since the last call. */
  next(): LoaderLoad
  stop(): void
}

const resolution = 10
const nanosecondsPerMs = 1_000_000

export function watchLoader(): LoaderWatch {
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  let cpu = process.cpuUsage()
  let at = performance.now()
  return {
    next() {
      const { user, system } = process.cpuUsage(cpu)
      const now = performance.now()
      const used = (user + system) / 1_000 / Math.max(1, now - at)
      const delay =
        delays.count === 0 ? 0 : Math.max(0, delays.percentile(99) / nanosecondsPerMs - resolution)
      cpu = process.cpuUsage()
      at = now
      delays.reset()
      return { cpu: used, delay }
    },
    stop: () => delays.disable(),
  }
}

const busy = 0.9
const lateMs = 25
/** The share of seconds that may be worse. */
const tolerated = 0.1

/** What has to be said when the load test was its own bottleneck: figures are then more its own than the edge's. */
export function loaderWarning(loads: readonly LoaderLoad[]): string | undefined {
  const share = (isBad: (load: LoaderLoad) => boolean): number => loads.filter(isBad).length / loads.length
  const why = [
    ...(share(({ cpu }) => cpu > busy) > tolerated ? [`it used more than ${busy * 100} % of a core`] : []),
    ...(share(({ delay }) => delay > lateMs) > tolerated
      ? [
          `its event loop was late by more than ${lateMs} ms, by its own work or because others had the processor`,
        ]
      : []),
  ]
  if (loads.length === 0 || why.length === 0) return undefined
  return `the load test itself was the bottleneck: ${why.join(' and ')}; use fewer connections, a rate, or another machine`
}
