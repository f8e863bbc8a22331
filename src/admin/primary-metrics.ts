import { Counter, Gauge, Registry } from 'prom-client'

/** The figures of the primary itself. */
export interface PrimaryMetrics {
  readonly registry: Registry
  recordsLost(records: number): void
  workerEnded(): void
}

/** @param ready the number of workers that are ready now */
export function createPrimaryMetrics(ready: () => number): PrimaryMetrics {
  const registry = new Registry()
  const registers = [registry]
  const lost = new Counter({
    name: 'sallyport_records_lost_total',
    help: 'Records that no reader took in time.',
    registers,
  })
  const ended = new Counter({
    name: 'sallyport_workers_ended_total',
    help: 'Workers that ended of themselves and were started again.',
    registers,
  })
  new Gauge({
    name: 'sallyport_workers_ready',
    help: 'Workers that take users.',
    registers,
    collect() {
      this.set(ready())
    },
  })
  return { registry, recordsLost: records => lost.inc(records), workerEnded: () => ended.inc() }
}
