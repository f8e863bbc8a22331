import { dirname, resolve } from 'node:path'
import { Problems, ProblemsError } from '../../diagnostics/index.ts'
import { policyProblems } from '../codes.ts'
import { compilePolicy } from '../deciding/compile.ts'
import { readSet } from '../reading/set.ts'
import type { PolicyContext, PolicySet } from '../policy-set.ts'
import { reportFailures } from '../testing/run.ts'
import { readSuite, type Suite } from '../testing/suite.ts'
import type { PolicyFiles } from './directory.ts'

/**
 * Reads a set that may come into force: well-formed, and its tests pass, which are run within limits.
 * @throws {ProblemsError} with every problem of every file, or every test that fails
 */
export function loadSet({ policies, tests }: PolicyFiles, context: PolicyContext): PolicySet {
  const { set } = readSet(policies, context)
  const problems = new Problems('P', policyProblems)
  const suites = tests.flatMap(file => readSuite(file, problems) ?? [])
  checkPolicyPaths(suites, policies, problems)
  if (problems.hasErrors) throw new ProblemsError(problems.all)
  reportFailures(compilePolicy(set), suites, problems)
  if (problems.hasErrors) throw new ProblemsError(problems.all)
  return set
}

/** A test file that names a policy must name one of the set, or the directory of the set. */
export function checkPolicyPaths(
  suites: readonly Suite[],
  policies: PolicyFiles['policies'],
  problems: Problems,
): void {
  const known = new Set(policies.flatMap(({ file }) => [resolve(file), resolve(dirname(file))]))
  for (const { file, policy } of suites) {
    if (policy === undefined || known.has(resolve(dirname(file), policy.path))) continue
    const names = policies.map(each => each.file).join(', ')
    problems.error(policy.place, 402, `"${policy.path}" is not part of the set, which is ${names}`)
  }
}
