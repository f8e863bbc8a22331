import { parseArgs } from 'node:util'
import { didYouMean } from '../../src/diagnostics/index.ts'
import { orUsageError, UsageError } from '../usage-error.ts'
import type { Plan, Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'

/** What the command line of the benchmark asks for. */
export interface BenchOptions {
  readonly scenarios: readonly Scenario[]
  readonly plan: Plan
  readonly isSample: boolean
  /** Whether its results are those that the project shows. */
  readonly isWhole: boolean
  readonly json: boolean
}

export const usage = `usage: npm run bench -- [options]

  --scenario ID   one scenario; may be repeated. Without it all of them, whose tables are written to loadtest/RESULTS.md
  --rounds N      rounds of each, 5 unless told
  --sample        one short round of two scenarios
  --json          print the result as one line of JSON at the end
  --help          print this

Scenarios: ${scenarios.map(({ id }) => id).join(', ')}`

const known = {
  sample: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  scenario: { type: 'string', multiple: true, default: [] as string[] },
  rounds: { type: 'string', default: '5' },
  help: { type: 'boolean', default: false },
} as const

/** What a sample looks at, unless it is told. */
const sampled = ['json', 'page']

/**
 * Reads the command line.
 * @returns undefined when help is asked for
 * @throws {UsageError} with everything that is wrong with it
 */
export function readBenchOptions(args: readonly string[]): BenchOptions | undefined {
  const { sample, json, scenario, rounds, help } = parse(args)
  if (help) return undefined
  const problems = scenario.flatMap(unknownScenario)
  if (!/^[1-9]\d{0,2}$/.test(rounds)) problems.push(`--rounds: "${rounds}" is no number from 1 to 999`)
  if (problems.length > 0) throw new UsageError(problems)
  const ids = scenario.length === 0 && sample ? sampled : scenario
  return {
    scenarios: ids.length === 0 ? scenarios : scenarios.filter(({ id }) => ids.includes(id)),
    plan: sample ? samplePlan : { rounds: Number(rounds), seconds: 3, warmUps: 3, size: 1 },
    isSample: sample,
    isWhole: !sample && scenario.length === 0,
    json,
  }
}

const samplePlan: Plan = { rounds: 1, seconds: 1, warmUps: 0, size: 0.02 }

const parse = (args: readonly string[]) =>
  orUsageError(() => parseArgs({ args: [...args], options: known }).values)

function unknownScenario(id: string): string[] {
  const ids = scenarios.map(each => each.id)
  return ids.includes(id) ? [] : [`--scenario: there is no "${id}"${didYouMean(id, ids)}`]
}
