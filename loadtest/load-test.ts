/**
 * `npm run loadtest -- --target URL (--config FILE | --cookie …) [--scenario FILE]`: loads a running edge as a scenario says and judges what
 * it measured; docs/load-testing.md is its manual.
 */
import { writeFileSync } from 'node:fs'
import { loadConfig, type Config } from '../src/config/index.ts'
import { ProblemsError } from '../src/diagnostics/index.ts'
import { KeyRingFileError } from '../src/session/index.ts'
import { authorityOf, mintCookies } from './load-test/sessions.ts'
import { measure } from './load-test/measurement.ts'
import { readOptions, type Options } from './load-test/options.ts'
import { prepareSessions } from './load-test/prepare.ts'
import { createProgress } from './load-test/progress.ts'
import { loadScenario } from './load-test/read-scenario.ts'
import { htmlReport } from './load-test/html-report.ts'
import { jsonOf, momentLine, render, resultOf, type Result } from './load-test/result.ts'
import type { Scenario } from './load-test/scenario.ts'
import { locate } from './load-test/target.ts'
import { usage } from './load-test/usage.ts'
import { complaint, UsageError } from './usage-error.ts'

const progress = createProgress(process.stderr)

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) return say(usage)
  const { scenario, config } = readFiles(options)
  const cookies =
    config === undefined ? options.cookies : mintCookies(config, options.target.hostname, scenario)
  const target = await locate({ ...options, ca: options.ca ?? authorityOf(config) })
  const sessions = await prepareSessions(target, cookies, scenario)
  const whole = scenario.stages.reduce((sum, stage) => sum + stage.for, 0) / 1_000
  progress.line(`${scenario.name}: ${target.url.origin}, ${sessions.length} sessions, ${whole} s`)
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  const tell = progress.replaced
  const measurement = await measure(
    target,
    scenario,
    sessions,
    moment => tell(momentLine(moment, whole)),
    stopping.signal,
  )
  progress.end()
  return conclude(resultOf(measurement), options)
}

/** Everything that is wrong with either file is told in one go. */
function readFiles({ scenario, config, target }: Options): {
  scenario: Scenario
  config: Config | undefined
} {
  const problems: string[] = []
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error
      problems.push(error.message)
      return undefined
    }
  }
  const files = {
    scenario: collect(() => loadScenario(scenario, target.pathname + target.search))!,
    config: config === undefined ? undefined : collect(() => loadConfig(config, process.env)),
  }
  if (problems.length > 0) throw new UsageError(problems)
  return files
}

function conclude(result: Result, { json, report }: Options): number {
  const text = render(result)
  if (json) progress.line(text)
  process.stdout.write(`${json ? JSON.stringify(jsonOf(result)) : text}\n`)
  if (report !== undefined) {
    writeFileSync(report, htmlReport(result, new Date()))
    progress.line(`report in ${report}`)
  }
  return result.passed ? 0 : 1
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

function complain(error: unknown): number {
  // A key ring that cannot be read is told as it is.
  const told = error instanceof KeyRingFileError ? new UsageError([error.message]) : error
  progress.line(complaint(told, 'npm run loadtest -- --help'))
  return 2
}

process.exitCode = await main().catch(complain)
