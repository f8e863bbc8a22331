import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Problems, ProblemsError } from '../../src/diagnostics/index.ts'
import { policyProblems } from '../../src/policy/codes.ts'
import {
  isTestFile,
  readPolicySet,
  readSuite,
  type CompiledPolicy,
  type PolicyContext,
  type PolicyFile,
  type Suite,
} from '../../src/policy/index.ts'

const root = join(import.meta.dirname, '../..')

/** A set whose rules may name every app and network. */
export const anyContext: PolicyContext = { apps: undefined, networks: undefined }

/** The YAML files of a directory of the project that are tests, or those that are none. */
export function filesIn(directory: string, kind: 'policies' | 'tests'): PolicyFile[] {
  return readdirSync(join(root, directory))
    .filter(name => name.endsWith('.yaml') && isTestFile(name) === (kind === 'tests'))
    .map(name => fileOf(join(root, directory, name)))
}

const fileOf = (path: string): PolicyFile => ({
  file: relative(process.cwd(), path),
  text: readFileSync(path, 'utf8'),
})

/** The set of `contoso/`. */
export const contoso = (): CompiledPolicy =>
  readPolicySet(filesIn('test/policy/contoso', 'policies'), anyContext)

/** The suite of one test file, which must be right. */
export function suiteFrom(text: string, file = 'policy.test.yaml'): Suite {
  const problems = new Problems('P', policyProblems)
  const suite = readSuite({ file, text }, problems)
  if (suite === undefined || problems.hasErrors) throw new ProblemsError(problems.all)
  return suite
}

/** The suites of a directory's test files. */
export const suitesIn = (directory: string): Suite[] =>
  filesIn(directory, 'tests').map(({ file, text }) => suiteFrom(text, file))
