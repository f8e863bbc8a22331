import { parseArgs } from 'node:util'
import { count, Problems, ProblemsError } from '../diagnostics/index.ts'
import {
  checkPolicyPaths,
  coverageOf,
  explainFailure,
  isCovered,
  policyProblems,
  readPolicySet,
  readSuite,
  runSuites,
  whatIsMissing,
  type CaseResult,
  type CompiledPolicy,
  type PolicyFiles,
  type RuleCoverage,
  type Suite,
} from '../policy/index.ts'
import { UsageError, type Command, type Terminal } from './command.ts'
import { knownContext, readPolicyPaths, trialDirectories } from './policy-sources.ts'
import { problemData } from './problem-data.ts'

/**
 * `sallyport policy test PATH… [--coverage] [--config FILE] [--json]`: runs the tests of a set, as TAP. With
 * `--coverage`, each enforced rule must decide one case and leave alone another that it nearly matches.
 */
export const testPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      coverage: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  if (positionals.length === 0) throw new UsageError('policy test needs a file or a directory')
  for (const directory of trialDirectories(positionals)) {
    terminal.error(`${directory} is a set of its own; test it with: sallyport policy test ${directory}`)
  }
  const files = await readPolicyPaths(positionals)
  try {
    return runTests(files, values, terminal)
  } catch (error) {
    if (!values.json || !(error instanceof ProblemsError)) throw error
    terminal.out(JSON.stringify({ problems: problemData(error.problems) }))
    return 1
  }
}

interface TestOptions {
  readonly config?: string | undefined
  readonly coverage: boolean
  readonly json: boolean
}

/** @throws {ProblemsError} with everything wrong with the set or its test files */
function runTests(files: PolicyFiles, values: TestOptions, terminal: Terminal): number {
  const policy = readPolicySet(files.policies, knownContext(values.config, terminal))
  const results = runSuites(policy, readSuites(files))
  const coverage = coverageOf(policy, results)
  const gate = values.coverage ? coverage : []
  if (values.json) terminal.out(JSON.stringify(asData(policy, results, coverage)))
  else printTap(policy, results, gate, terminal)
  const hasFailed = results.some(({ differences }) => differences.length > 0)
  return hasFailed || results.length === 0 || !gate.every(isCovered) ? 1 : 0
}

/** @throws {ProblemsError} with everything wrong with the test files */
function readSuites({ policies, tests }: PolicyFiles): Suite[] {
  const problems = new Problems('P', policyProblems)
  const suites = tests.flatMap(file => readSuite(file, problems) ?? [])
  checkPolicyPaths(suites, policies, problems)
  if (problems.hasErrors) throw new ProblemsError(problems.all)
  return suites
}

/** TAP version 14: what failed is told in the diagnostic block under it. */
function printTap(
  policy: CompiledPolicy,
  results: readonly CaseResult[],
  gate: readonly RuleCoverage[],
  { out, error }: Terminal,
): void {
  out('TAP version 14')
  out(`1..${results.length + gate.length}`)
  for (const [index, result] of results.entries()) out(casePoint(index + 1, policy, result))
  for (const [index, each] of gate.entries()) out(coveragePoint(results.length + index + 1, each))
  const failed = results.filter(({ differences }) => differences.length > 0).length
  const uncovered = gate.filter(each => !isCovered(each)).length
  if (results.length === 0) error('there are no tests; write cases in a *.test.yaml beside the policy')
  const covered = gate.length === 0 ? '' : `, ${count(uncovered, 'rule')} not covered`
  out(`# revision ${policy.revision}: ${count(results.length, 'case')}, ${failed} failed${covered}`)
}

function casePoint(number: number, policy: CompiledPolicy, { test, differences }: CaseResult): string {
  const name = escape(test.name)
  if (differences.length === 0) return `ok ${number} - ${name}`
  const { source, line, column } = test.place
  const story = explainFailure(policy, test)
  return diagnosed(`not ok ${number} - ${name}`, `${source.file}:${line}:${column}`, [
    ...differences,
    '',
    story,
  ])
}

function coveragePoint(number: number, coverage: RuleCoverage): string {
  const { id, file, line } = coverage.rule.definition
  const title = `${number} - coverage of ${id}`
  if (isCovered(coverage)) return `ok ${title}`
  return diagnosed(`not ok ${title}`, `${file}:${line}`, [`it ${whatIsMissing(coverage)}`])
}

function diagnosed(point: string, at: string, lines: readonly string[]): string {
  const text = lines.join('\n').replaceAll(/^(?=.)/gm, '    ')
  return `${point}\n  ---\n  at: ${at}\n  message: |\n${text}\n  ...`
}

/** TAP gives `#` and `\` a meaning in descriptions. */
const escape = (name: string): string => name.replaceAll(/[\\#]/g, String.raw`\$&`).replaceAll('\n', ' ')

function asData(
  policy: CompiledPolicy,
  results: readonly CaseResult[],
  coverage: readonly RuleCoverage[],
): object {
  return {
    revision: policy.revision,
    cases: results.map(({ test, differences }) => ({
      name: test.name,
      file: test.place.source.file,
      line: test.place.line,
      differences,
    })),
    coverage: coverage.map(({ rule, decides, spares }) => ({ rule: rule.definition.id, decides, spares })),
  }
}
