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
  type Suite,
} from '../policy/index.ts'
import { UsageError, type Command, type Terminal } from './command.ts'
import { problemData } from './problem-data.ts'
import { policyContext, readPolicyPaths, trialDirectories, uncheckedNotice } from './policy-sources.ts'

/**
 * `sallyport policy check PATH… [--config FILE] [--json]`: reads the files as one set and reports everything wrong
 * or doubtful; of a directory its `shadow/` as well, as a set of its own.
 */
export const checkPolicy: Command = async (args, terminal) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { config: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  if (positionals.length === 0) throw new UsageError('policy check needs a file or a directory')
  const files = await readPolicyPaths(positionals)
  const trials = await Promise.all(trialDirectories(positionals).map(readTrial))
  const context = collect(() => policyContext(values.config, terminal))
  const set = checkSet(files, context.value ?? unknownContext)
  const checked = trials.map(trial => ({
    ...trial,
    ...checkSet(trial.files, context.value ?? unknownContext),
  }))
  const found = [...context.problems, ...[set, ...checked].flatMap(({ problems }) => problems)]
  if (context.value?.apps === undefined && context.problems.length === 0) terminal.error(uncheckedNotice)
  if (values.json) terminal.out(JSON.stringify(asData(set, checked, found)))
  else if (found.length > 0) terminal.error(renderProblems(found))
  if (!values.json && !hasErrors(context.problems)) printSummaries(set, checked, terminal)
  return hasErrors(found) ? 1 : 0
}

const unknownContext: PolicyContext = { apps: undefined, networks: undefined }

/** One set and what was found in it. */
interface CheckedSet {
  readonly files: PolicyFiles
  /** Undefined when it is not well-formed. */
  readonly read: ReadSet | undefined
  readonly problems: readonly Problem[]
}

interface Trial {
  readonly directory: string
  readonly files: PolicyFiles
}

const readTrial = async (directory: string): Promise<Trial> => ({
  directory,
  files: await readPolicyPaths([directory]),
})

function checkSet(files: PolicyFiles, context: PolicyContext): CheckedSet {
  const { value: read, problems } = collect(() => readSet(files.policies, context))
  return { files, read, problems: [...problems, ...(read === undefined ? [] : doubts(read, files))] }
}

/**
 * What is wrong or doubtful about a set that is well-formed: its own warnings, bad test files, tests that fail, and
 * where all pass, rules without tests.
 */
function doubts(read: ReadSet, { policies, tests }: PolicyFiles): readonly Problem[] {
  const problems = new Problems('P', policyProblems)
  const suites = tests.flatMap(file => readSuite(file, problems) ?? [])
  checkPolicyPaths(suites, policies, problems)
  if (!problems.hasErrors) checkTests(read, suites, problems)
  return [...read.warnings, ...problems.all]
}

function checkTests({ set, rules }: ReadSet, suites: readonly Suite[], problems: Problems): void {
  const policy = compilePolicy(set)
  const results = runSuites(policy, suites, problems)
  if (!problems.hasErrors) warnOfUntested(coverageOf(policy, results), rules, suites.length > 0, problems)
}

const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error')

/** A line for each set that an edge would take. */
function printSummaries(set: CheckedSet, trials: readonly (Trial & CheckedSet)[], { out }: Terminal): void {
  if (!hasErrors(set.problems)) out(summary(set))
  for (const trial of trials) if (!hasErrors(trial.problems)) out(`${trial.directory}: ${summary(trial)}`)
}

function summary({ read, files, problems }: CheckedSet): string {
  const { rules, revision } = read!.set
  const counted = `${count(rules.length, 'rule')} in ${count(files.policies.length, 'file')}`
  return `${counted}, revision ${revision}: ${problems.length === 0 ? 'no problems' : 'no errors'}`
}

function asData(
  set: CheckedSet,
  trials: readonly (Trial & CheckedSet)[],
  problems: readonly Problem[],
): object {
  return {
    ...setData(set),
    trials: trials.map(trial => ({ directory: trial.directory, ...setData(trial) })),
    problems: problemData(problems),
  }
}

const setData = ({ read }: CheckedSet): object => ({
  revision: read?.set.revision ?? null,
  rules: read?.set.rules.length ?? null,
})

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
