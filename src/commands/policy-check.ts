import { parseArgs } from 'node:util'
import { count, Problems, ProblemsError, renderProblems, type Problem } from '../diagnostics/index.ts'
import {
  checkPolicyPaths,
  compilePolicy,
  coverageOf,
  policyProblems,
  readSet,
  readSuite,
  runSuites,
  warnOfUntested,
  type PolicyContext,
  type PolicyFiles,
  type ReadSet,
} from '../policy/index.ts'
import { UsageError, type Command } from './command.ts'
import { policyContext, readPolicyPaths, uncheckedNotice } from './policy-sources.ts'

/**
 * `sallyport policy check PATH… [--config FILE] [--json]`: reads the files as one set and reports everything wrong
 * or doubtful.
 */
export const checkPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { config: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  if (positionals.length === 0) throw new UsageError('policy check needs a file or a directory')
  const files = await readPolicyPaths(positionals)
  const context = collect(() => policyContext(values.config, terminal))
  const { value: read, problems } = collect(() => readSet(files.policies, context.value ?? unknownContext))
  const found = [...context.problems, ...problems, ...(read === undefined ? [] : doubts(read, files))]
  if (context.value?.apps === undefined && context.problems.length === 0) terminal.error(uncheckedNotice)
  const isBad = found.some(({ severity }) => severity === 'error')
  if (values.json) terminal.out(JSON.stringify(asData(read, found)))
  else if (found.length > 0) terminal.error(renderProblems(found))
  if (!values.json && !isBad && read !== undefined) terminal.out(summary(read, files, found.length === 0))
  return isBad ? 1 : 0
}

const unknownContext: PolicyContext = { apps: undefined, networks: undefined }

/** What is doubtful about a set that is well-formed: its own warnings, bad test files, rules without tests. */
function doubts(read: ReadSet, { policies, tests }: PolicyFiles): readonly Problem[] {
  const problems = new Problems('P', policyProblems)
  const suites = tests.flatMap(file => readSuite(file, problems) ?? [])
  checkPolicyPaths(suites, policies, problems)
  const policy = compilePolicy(read.set)
  const coverage = coverageOf(policy, runSuites(policy, suites))
  if (!problems.hasErrors) warnOfUntested(coverage, read.rules, tests.length > 0, problems)
  return [...read.warnings, ...problems.all]
}

function summary({ set }: ReadSet, { policies }: PolicyFiles, isClean: boolean): string {
  const counted = `${count(set.rules.length, 'rule')} in ${count(policies.length, 'file')}`
  return `${counted}, revision ${set.revision}: ${isClean ? 'no problems' : 'no errors'}`
}

function asData(read: ReadSet | undefined, problems: readonly Problem[]): object {
  return {
    revision: read?.set.revision ?? null,
    rules: read?.set.rules.length ?? null,
    problems: problems.map(({ code, severity, message, place: { source, line, column, length } }) => ({
      code,
      severity,
      message,
      file: source.file,
      line,
      column,
      length,
    })),
  }
}

interface Collected<T> {
  readonly value: T | undefined
  readonly problems: readonly Problem[]
}

/** What a reading gives, or all that is wrong, so that two readings can be reported as one. */
function collect<T>(read: () => T): Collected<T> {
  try {
    return { value: read(), problems: [] }
  } catch (error) {
    if (error instanceof ProblemsError) return { value: undefined, problems: error.problems }
    throw error
  }
}
