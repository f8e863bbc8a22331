import type { Measurement } from './measurement.ts'
import { thresholdNames, type Scenario, type ThresholdName } from './scenario.ts'
import { failedOf, requestsOf } from './tally.ts'

/** A threshold, what was measured, and whether it is met. */
export interface ThresholdVerdict {
  readonly name: ThresholdName
  /** In words: `at most 250 ms`. */
  readonly wanted: string
  /** The figure with its unit, or why there is none. */
  readonly measured: string
  readonly isMet: boolean
}

/** What was measured under each name, in the unit of its threshold; undefined when there is no figure. */
export function figuresOf({ tally, seconds, sockets }: Measurement): Scenario['thresholds'] {
  const { outcomes, latencies } = tally
  const requests = requestsOf(outcomes)
  const share = (part: number, of: number): number | undefined => (of === 0 ? undefined : part / of)
  const { opened, notOpened, closed, answered, unanswered } = sockets.outcomes
  return {
    p50: latencies.percentile(50),
    p99: latencies.percentile(99),
    errors: share(failedOf(outcomes), requests),
    refused: share(outcomes.refused, requests),
    'requests-per-second': requests === 0 ? undefined : outcomes.right / seconds,
    'sockets-p99': sockets.latencies.percentile(99),
    'sockets-errors': share(notOpened + closed + unanswered, opened + notOpened + answered + unanswered),
  }
}

/** Each threshold that the scenario asks for; one without a figure is missed. */
export function verdictsOf(
  thresholds: Scenario['thresholds'],
  figures: Scenario['thresholds'],
): ThresholdVerdict[] {
  return thresholdNames.flatMap(name => {
    const [limit, figure] = [thresholds[name], figures[name]]
    if (limit === undefined) return []
    const isLeast = name === 'requests-per-second'
    const isMet = figure !== undefined && (isLeast ? figure >= limit : figure <= limit)
    const measured = figure === undefined ? 'nothing was measured' : withUnit(name, figure)
    return [{ name, wanted: `at ${isLeast ? 'least' : 'most'} ${withUnit(name, limit)}`, measured, isMet }]
  })
}

/** A figure as a reader wants it. */
export function withUnit(name: ThresholdName, figure: number): string {
  if (name === 'requests-per-second') return `${rounded(figure)}/s`
  const isLatency = name === 'p50' || name === 'p99' || name === 'sockets-p99'
  return isLatency ? `${rounded(figure)} ms` : `${rounded(figure * 100)} %`
}

/** To two digits behind the point where they say anything. */
export const rounded = (value: number): string =>
  value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
