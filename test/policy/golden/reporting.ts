import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { Problems, ProblemsError, renderProblems, type Problem } from '../../../src/diagnostics/index.ts'
import { policyProblems } from '../../../src/policy/codes.ts'
import {
  checkPolicyPaths,
  compilePolicy,
  coverageOf,
  readSet,
  readSuite,
  runSuites,
  warnOfUntested,
  type PolicyContext,
} from '../../../src/policy/index.ts'
import type { ReadSet } from '../../../src/policy/reading/set.ts'
import type { PolicyFile } from '../../../src/policy/policy-set.ts'
import { reportFailures } from '../../../src/policy/testing/run.ts'

/** Texts of authors, and what is said of them. */
export interface GoldenCase {
  readonly name: string
  /** The text of `policy.yaml`; other names by `files`. */
  readonly policy?: string
  readonly files?: Readonly<Record<string, string>>
  /** The text of `policy.test.yaml`; the tests are looked at only where it is given. */
  readonly tests?: string
  /** Lines at the end of the policy, or of its tests, with their numbers for `{n}`. */
  readonly repeated?: { readonly in: 'policy' | 'tests'; readonly line: string; readonly times: number }
  /** A line for each problem, in the order of places. */
  readonly report: string
  /** The whole report, where the excerpts matter. */
  readonly whole?: string
}

/** What the rules of the cases may name. */
const context: PolicyContext = {
  apps: ['wiki', 'mail', 'crm'],
  networks: { names: ['office', 'lab'], categories: ['trusted', 'hosting'], tags: ['berlin'] },
}

/** The cases of each file of the directory, by the code that the file is named after. */
export function readGoldenCases(): ReadonlyMap<string, readonly GoldenCase[]> {
  const names = readdirSync(import.meta.dirname).filter(name => name.endsWith('.yaml'))
  return new Map(
    names.map(name => [
      name.replace('.yaml', ''),
      parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as readonly GoldenCase[],
    ]),
  )
}

/** The report on the texts of a case, as `policy check` and a reload would give it together. */
export const wholeReport = (golden: GoldenCase): string => renderProblems(problemsOf(golden))

/** The lines of a report that name a place, with single spaces. */
export const placedLines = (report: string): readonly string[] =>
  report
    .split('\n')
    .filter(line => /^\S+:\d+:\d+ {2}(error|warning) /.test(line))
    .map(line => line.replaceAll(/ {2,}/g, ' '))

function problemsOf(golden: GoldenCase): readonly Problem[] {
  try {
    const policies = policiesOf(golden)
    const read = readSet(policies, context)
    return [...read.warnings, ...problemsOfTests(golden, read, policies)]
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems
    throw error
  }
}

function problemsOfTests(golden: GoldenCase, read: ReadSet, policies: PolicyFile[]): readonly Problem[] {
  if (golden.tests === undefined) return []
  const problems = new Problems('P', policyProblems)
  const text = golden.tests + repeatedLines(golden, 'tests')
  const suites = text === '' ? [] : [readSuite({ file: 'policy.test.yaml', text }, problems) ?? []].flat()
  checkPolicyPaths(suites, policies, problems)
  if (problems.hasErrors) return problems.all
  const policy = compilePolicy(read.set)
  reportFailures(policy, suites, problems, () => 0)
  warnOfUntested(coverageOf(policy, runSuites(policy, suites)), read.rules, suites.length > 0, problems)
  return problems.all
}

function policiesOf(golden: GoldenCase): PolicyFile[] {
  const files = golden.files ?? { 'policy.yaml': `${golden.policy}${repeatedLines(golden, 'policy')}` }
  return Object.entries(files).map(([file, text]) => ({ file, text }))
}

function repeatedLines({ repeated }: GoldenCase, where: 'policy' | 'tests'): string {
  if (repeated?.in !== where) return ''
  const lines = Array.from({ length: repeated.times }, (_, n) => repeated.line.replaceAll('{n}', `${n + 1}`))
  return `${lines.join('\n')}\n`
}
