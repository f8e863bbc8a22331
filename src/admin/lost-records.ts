import { Counter, type Registry } from 'prom-client'

/** Counts, among the figures of a process without users, records that no reader took. */
export function countLostRecords(registry: Registry): (records: number) => void {
  const lost = new Counter({
    name: 'sallyport_records_lost_total',
    help: 'Records that no reader took in time.',
    registers: [registry],
  })
  return records => lost.inc(records)
}
