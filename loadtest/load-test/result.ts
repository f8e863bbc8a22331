import { environment, table, type ScriptReport } from '../report.ts'
import { loaderWarning } from './loader.ts'
import type { Measurement, Moment } from './measurement.ts'
import { requestsOf, failedOf } from './tally.ts'
import { figuresOf, rounded, verdictsOf, withUnit, type ThresholdVerdict } from './verdicts.ts'

/** What is told of a test. */
export interface Result {
  readonly measurement: Measurement
  readonly verdicts: readonly ThresholdVerdict[]
  /** What takes worth from the figures. */
  readonly warnings: readonly string[]
  /** Whether the test ran to its end, met all thresholds, and its requests did not all fail. */
  readonly passed: boolean
}

export function resultOf(measurement: Measurement): Result {
  const verdicts = verdictsOf(measurement.scenario.thresholds, figuresOf(measurement))
  const { outcomes } = measurement.tally
  const loader = loaderWarning(measurement.moments)
  const warnings = [
    ...(measurement.isBrokenOff ? ['the test was broken off before its end'] : []),
    ...(loader === undefined ? [] : [loader]),
    ...(isInVain(outcomes) ? ['no request was answered as it should be'] : []),
  ]
  const passed =
    !measurement.isBrokenOff &&
    // Rules may be what is tested: a refusal is an answer.
    !(isInVain(outcomes) && outcomes.refused === 0) &&
    verdicts.every(({ isMet }) => isMet)
  return { measurement, verdicts, warnings, passed }
}

/** There were requests, and what was measured is how fast they are refused or fail. */
const isInVain = (outcomes: Measurement['tally']['outcomes']): boolean =>
  requestsOf(outcomes) > 0 && outcomes.right === 0

/** A line of progress. */
export function momentLine(moment: Moment, of: number): string {
  const { at, stage, right, refused, p50, p99 } = moment
  const wanted = `${stage.connections} connections${stage.rate === undefined ? '' : `, ${stage.rate}/s`}`
  const latency = p50 === undefined ? 'no answers' : `p50 ${rounded(p50)} ms  p99 ${rounded(p99!)} ms`
  const figures = `${right}/s  ${latency}  failed ${failedOf(moment)}  refused ${refused}`
  return `${at.toFixed(0).padStart(4)}/${of.toFixed(0)} s  ${wanted}  ${figures}  own CPU ${(moment.cpu * 100).toFixed(0)} %`
}

/** Tables for a terminal: kinds of requests, what went wrong, WebSockets, and the verdict. */
export function render(result: Result): string {
  const { measurement, verdicts, warnings, passed } = result
  const kinds = kindRows(measurement)
  return [
    ...(kinds.length > 1 ? [table(kinds), ''] : []),
    ...outcomeLines(measurement),
    ...socketLines(measurement),
    ...warnings.map(warning => `warning: ${warning}`),
    '',
    ...verdictLines(verdicts),
    passed ? 'PASSED' : 'NOT PASSED',
  ].join('\n')
}

/** Rows of a table, the first its head. */
export function kindRows({ tally: { kinds } }: Measurement): string[][] {
  const rows = kinds.map(({ label, right, refused, unexpected, latencies }) => [
    label,
    ...[right, refused, unexpected].map(String),
    ...[50, 90, 99].map(percent => milliseconds(latencies.percentile(percent))),
  ])
  return [['request', 'right', 'refused', 'unexpected', 'p50 ms', 'p90 ms', 'p99 ms'], ...rows]
}

const milliseconds = (value: number | undefined): string => (value === undefined ? '-' : rounded(value))

/** Lines about all requests. */
export function outcomeLines(measurement: Measurement): string[] {
  const { tally, seconds } = measurement
  const { outcomes, statuses } = tally
  const requests = requestsOf(outcomes)
  if (requests === 0) return []
  const found = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`)
  const { timeouts, connectionErrors, cut } = outcomes
  return [
    `${requests} requests in ${seconds.toFixed(1)} s; right answers ${withUnit('requests-per-second', outcomes.right / seconds)}`,
    `answers: ${found.join(', ') || 'none'}; timeouts ${timeouts}, connection errors ${connectionErrors}, cut before the answer ${cut}`,
  ]
}

/** Lines about all WebSockets. */
export function socketLines({ sockets, scenario }: Measurement): string[] {
  if (scenario.sockets.length === 0) return []
  const { opened, notOpened, closed, sent, answered, unanswered } = sockets.outcomes
  const [p50, p99] = [50, 99].map(percent => milliseconds(sockets.latencies.percentile(percent)))
  const lines = [
    `sockets: ${opened} opened, ${notOpened} not opened, ${closed} closed early; ${sent} messages`,
  ]
  if (scenario.sockets.some(({ echo }) => echo))
    lines.push(`echoes: ${answered} came, ${unanswered} did not; p50 ${p50} ms, p99 ${p99} ms`)
  return lines
}

function verdictLines(verdicts: readonly ThresholdVerdict[]): string[] {
  if (verdicts.length === 0) return ['no thresholds are set']
  return table(
    verdicts.map(({ name, wanted, measured, isMet }) => [
      `${isMet ? 'met   ' : 'MISSED'} ${name}`,
      wanted,
      measured,
    ]),
  ).split('\n')
}

/** The object that `--json` prints: that of all long scripts, with each threshold and each second beside. */
export function jsonOf({ measurement, verdicts, warnings, passed }: Result): object {
  const { scenario, target, tally, sockets, moments, seconds } = measurement
  const report: ScriptReport = {
    name: 'loadtest',
    passed,
    figures: { ...flatFigures(measurement), ...prefixed('sockets_', sockets.outcomes) },
    environment: { ...environment(), target: target.url.href, scenario: scenario.name },
  }
  return {
    ...report,
    duration_s: seconds,
    thresholds: verdicts,
    warnings,
    statuses: Object.fromEntries(tally.statuses),
    seconds: moments,
  }
}

function flatFigures(measurement: Measurement): ScriptReport['figures'] {
  const { p50, p99, errors, refused, ...others } = figuresOf(measurement)
  const figures = {
    requests: requestsOf(measurement.tally.outcomes),
    ...prefixed('', measurement.tally.outcomes),
    p50_ms: p50,
    p99_ms: p99,
    errors_percent: percent(errors),
    refused_percent: percent(refused),
    requests_per_second: others['requests-per-second'],
    sockets_p99_ms: others['sockets-p99'],
    sockets_errors_percent: percent(others['sockets-errors']),
  }
  return Object.fromEntries(
    Object.entries(figures).filter((pair): pair is [string, number] => pair[1] !== undefined),
  )
}

const percent = (share: number | undefined): number | undefined => share && share * 100

/** Names as figures have them: `connection_errors`. */
const prefixed = (prefix: string, counts: object): Record<string, number> =>
  Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [
      prefix + name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
      count as number,
    ]),
  )
