import { createHistogram } from 'node:perf_hooks'

/** Latencies of which percentiles can be told, to a thousandth of their value. */
export interface Latencies {
  readonly count: number
  /**
   * @param milliseconds of one answer
   * @param interval milliseconds between two requests as they were wanted: what a late answer kept from being sent counts as sent
   */
  record(milliseconds: number, interval?: number): void
  /** Milliseconds; undefined when there are none. */
  percentile(percent: number): number | undefined
  reset(): void
}

const microseconds = 1_000
/** Longer than any request may take. */
const most = 3_600_000 * microseconds

/** An HdrHistogram of microseconds. */
export function createLatencies(): Latencies {
  const histogram = createHistogram({ lowest: 1, highest: most, figures: 3 })
  const recordOne = (milliseconds: number): void =>
    histogram.record(Math.min(most, Math.max(1, Math.round(milliseconds * microseconds))))
  return {
    get count() {
      return histogram.count
    },
    record(milliseconds, interval = Infinity) {
      recordOne(milliseconds)
      // As HdrHistogram's recordValueWithExpectedInterval does.
      for (let missed = milliseconds - interval; missed >= interval; missed -= interval) recordOne(missed)
    },
    percentile: percent => (histogram.count === 0 ? undefined : histogram.percentile(percent) / microseconds),
    reset: () => histogram.reset(),
  }
}
