import { Counter, Gauge, Registry } from 'prom-client'
import { countLostRecords } from './lost-records.ts'

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
  return { registry, recordsLost: countLostRecords(registry), workerEnded: () => ended.inc() }
}
