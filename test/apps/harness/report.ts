import { environment, type ScriptReport } from '../../../loadtest/report.ts'
import type { RealApp } from './app.ts'
import { differences, stepsPassed } from './compare.ts'
import type { Mode } from './place.ts'
import type { TaskRun } from './task.ts'

/** The runs of one app, the direct one first. */
export interface AppResult {
  readonly app: RealApp
  readonly runs: readonly TaskRun[]
}

const titles: Readonly<Record<Mode, string>> = {
  direct: 'direct',
  proxied: 'proxied',
  controlled: 'proxied, controlled and confined',
}

const rows: readonly (readonly [string, (run: TaskRun, direct: TaskRun) => string])[] = [
  ['steps passed', run => `${stepsPassed(run)} of ${run.steps.length}`],
  ['console errors', ({ observed }) => String(observed.consoleErrors.size)],
  ['failed requests', ({ observed }) => String(observed.failedRequests.size)],
  ['violations of content security policies', ({ observed }) => String(observed.violations.size)],
  ['requests to other hosts', ({ observed, leaks }) => String(observed.outside.size + leaks)],
  ['requests', ({ observed }) => String(observed.requests)],
  ['kilobytes received', ({ observed }) => String(Math.round(observed.bytes / 1000))],
  ['seconds', ({ seconds }) => seconds.toFixed(1)],
  ['times the direct run', ({ seconds }, direct) => (seconds / direct.seconds).toFixed(2)],
]

/** A table of one app's runs, and what differs between them, in Markdown. */
export function appReport({ app, runs }: AppResult): string {
  const [direct] = runs as [TaskRun]
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [
    line(['', ...runs.map(({ mode }) => titles[mode])]),
    line(['---', ...runs.map(() => '---:')]),
    ...rows.map(([title, cell]) => line([title, ...runs.map(run => cell(run, direct))])),
  ]
  const differing = problems({ app, runs })
  const list = differing.length === 0 ? ['No difference.'] : differing.map(each => `- ${each}`)
  return [`## ${app.name}`, '', ...table, '', ...list, '', stepList(app)].join('\n')
}

const stepList = ({ steps }: RealApp): string => `Steps: ${steps.map(({ name }) => name).join('; ')}.`

/** A sentence for each step of the direct run that failed, and for each difference of the others from it. */
export function problems({ runs: [direct, ...others] }: AppResult): readonly string[] {
  const differing = others.flatMap(run =>
    differences(direct!, run).map(each => `${titles[run.mode]}: ${each}`),
  )
  return [...ownFailures(direct!), ...differing]
}

/** A sentence for each step of a direct run that failed, and then for each request that did. */
export function ownFailures({ steps, observed }: TaskRun): readonly string[] {
  const failed = steps.flatMap(({ name, failure }) =>
    failure === undefined ? [] : [`direct: "${name}" failed: ${failure}`],
  )
  const requests = [...observed.failedRequests].map(request => `direct: failed request: ${request}`)
  return failed.length === 0 ? [] : [...failed, ...requests]
}

/** The report of the whole; it passed when there is no problem with any app. */
export function scriptReport(results: readonly AppResult[]): ScriptReport {
  const figures: Record<string, number> = { apps: results.length, steps: 0, steps_passed: 0, differences: 0 }
  for (const result of results) {
    const name = result.app.id.replaceAll('-', '_')
    for (const run of result.runs) {
      figures['steps']! += run.steps.length
      figures['steps_passed']! += stepsPassed(run)
      figures[`${name}_${run.mode}_seconds`] = Number(run.seconds.toFixed(2))
      figures[`${name}_${run.mode}_bytes`] = run.observed.bytes
    }
    figures['differences']! += problems(result).length
  }
  const passed =
    results.length > 0 && figures['differences'] === 0 && figures['steps'] === figures['steps_passed']
  return { name: 'test:apps', passed, figures, environment: environment() }
}
