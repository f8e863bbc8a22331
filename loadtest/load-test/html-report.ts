import { environment } from '../report.ts'
import { escaped, linePlot, type LinePlot } from './line-plot.ts'
import type { Measurement, Moment } from './measurement.ts'
import { kindRows, outcomeLines, socketLines, type Result } from './result.ts'
import type { Stage } from './scenario.ts'
import { failedOf } from './tally.ts'

/**
 * The report of a test: one page without scripts that refers to nothing.
 * @param now when the test ended
 */
export function htmlReport(result: Result, now: Date): string {
  const { measurement, verdicts, warnings, passed } = result
  const { scenario, target } = measurement
  const rows = verdicts.map(({ name, wanted, measured, isMet }) => [
    isMet ? 'met' : 'MISSED',
    name,
    wanted,
    measured,
  ])
  const lines = [...outcomeLines(measurement), ...socketLines(measurement)]
  const kinds = kindRows(measurement)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(scenario.name)}: ${passed ? 'passed' : 'not passed'}</title><style>${style}</style></head><body>
<h1>${escaped(scenario.name)} <span class="badge ${passed ? 'good' : 'bad'}">${passed ? 'passed' : 'not passed'}</span></h1>
<p class="quiet">${escaped(target.url.origin)}, ${now.toISOString().slice(0, 19).replace('T', ' ')} UTC, ${measurement.seconds.toFixed(1)} s</p>
${warnings.map(warning => `<p class="warning">${escaped(warning)}</p>`).join('\n')}
<h2>Thresholds</h2>
${rows.length === 0 ? '<p>None are set.</p>' : htmlTable(['', 'threshold', 'wanted', 'measured'], rows)}
<h2>Over time</h2>
<p class="quiet">A dotted line is where a stage begins, with its connections and its rate.</p>
${plotsOf(measurement).map(linePlot).join('\n')}
<h2>Requests</h2>
${lines.map(line => `<p>${escaped(line)}</p>`).join('\n')}
${kinds.length > 1 ? htmlTable(kinds[0]!, kinds.slice(1)) : ''}
<h2>Made by</h2>
<p class="quiet">${escaped(madeBy(measurement))}</p>
</body></html>
`
}

function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]): string =>
    row.map(cell => `<td${cell === 'MISSED' ? ' class="missed"' : ''}>${escaped(cell)}</td>`).join('')
  const body = rows.map(row => `<tr>${cells(row)}</tr>`).join('')
  return `<div class="scroll"><table><thead><tr>${head.map(cell => `<th>${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table></div>`
}

function plotsOf({ moments, scenario }: Measurement): LinePlot[] {
  const time = { at: moments.map(({ at }) => at), marks: marksOf(scenario.stages) }
  const each = (figure: (moment: Moment) => number | undefined) => moments.map(figure)
  const plots: LinePlot[] = [
    {
      title: 'Right answers',
      unit: 'per second',
      lines: [{ label: 'right answers', values: each(({ right }) => right), style: 'good' }],
      ...time,
    },
    {
      title: 'Latency',
      unit: 'ms',
      lines: [
        { label: 'p50', values: each(({ p50 }) => p50), style: 'good' },
        { label: 'p99', values: each(({ p99 }) => p99), style: 'middle' },
      ],
      ...time,
    },
    {
      title: 'Failures and refusals',
      unit: 'per second',
      lines: [
        { label: 'failed', values: each(failedOf), style: 'bad' },
        { label: 'refused', values: each(({ refused }) => refused), style: 'middle' },
      ],
      ...time,
    },
    {
      title: 'The load test itself',
      unit: '% of a core',
      lines: [{ label: 'CPU', values: each(({ cpu }) => cpu * 100), style: 'good' }],
      ...time,
    },
  ]
  return plots
}

/** Where stages begin. */
function marksOf(stages: readonly Stage[]): [at: number, label: string][] {
  let at = 0
  return stages.map(({ for: time, connections, rate }) => {
    const mark: [number, string] = [at, rate === undefined ? `${connections}` : `${connections}, ${rate}/s`]
    at += time / 1_000
    return mark
  })
}

function madeBy({ scenario: { sessions, stages } }: Measurement): string {
  const { node, platform, cpu, cores } = environment()
  const connections = stages.map(stage => stage.connections).join(', ')
  return `${sessions} sessions; stages of ${connections} connections; Node ${node}, ${platform}, ${cores} cores (${cpu})`
}

const style = `
:root { color-scheme: light dark; --ink: #1f2933; --quiet: #5b6875; --ground: #fff; --grid: #dde3ea; --good: #2563eb; --middle: #b45309; --bad: #c81e1e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --quiet: #9aa5b1; --ground: #14181d; --grid: #323b45; --good: #7aa7ff; --middle: #f0a94b; --bad: #ff7b72 } }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 52rem; color: var(--ink); background: var(--ground); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.quiet { color: var(--quiet); margin: .25rem 0 } p { overflow-wrap: anywhere }
.badge { font-size: .9rem; vertical-align: middle; padding: .15rem .6rem; border-radius: 1rem; border: 2px solid }
.badge.good { color: var(--good) } .badge.bad, .missed, .warning { color: var(--bad) } .missed { font-weight: bold }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .3rem 1rem .3rem 0; text-align: left; border-bottom: 1px solid var(--grid); white-space: nowrap }
figure { margin: 1rem 0 } figcaption { font-weight: 600 } svg { width: 100%; height: auto; display: block }
.key { font-weight: 400; font-size: .9rem; margin-left: .75rem } .key::before { content: ""; display: inline-block; width: 1.1rem; border-top: 3px solid; vertical-align: middle; margin-right: .35rem }
.key.good { color: var(--good) } .key.middle { color: var(--middle) } .key.bad { color: var(--bad) }
.axis { fill: var(--quiet); font-size: 12px } .grid { stroke: var(--grid) } .mark { stroke: var(--quiet); stroke-dasharray: 3 4 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round } .line.good { stroke: var(--good) } .line.middle { stroke: var(--middle) } .line.bad { stroke: var(--bad) }
`
