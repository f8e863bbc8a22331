/** The files that the policy commands are pointed at, and what the configuration lets them check. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { loadConfig } from '../config/index.ts'
import { count, ProblemsError } from '../diagnostics/index.ts'
import { networkWords } from '../network/index.ts'
import {
  isTestFile,
  PolicyFilesError,
  readPolicyDirectory,
  type PolicyContext,
  type PolicyFile,
  type PolicyFiles,
} from '../policy/index.ts'
import { defaultConfigFile, type Terminal } from './command.ts'

/**
 * Everything at some paths as one set. Where only test files are named, the set is what lies beside them.
 * @throws {PolicyFilesError} naming every path that is not there
 */
export async function readPolicyPaths(paths: readonly string[]): Promise<PolicyFiles> {
  const missing = paths.filter(path => !existsSync(path))
  if (missing.length > 0) {
    throw new PolicyFilesError(missing.map(path => `${path}: there is no such file or directory`).join('\n'))
  }
  const parts = await Promise.all(paths.map(filesAt))
  const found = merge(parts)
  if (found.policies.length > 0) return found
  const beside = await readPolicyDirectory(policyDirectoryOf(found.tests[0]!))
  return { policies: beside.policies, tests: found.tests }
}

/**
 * Folders `shadow` of directories among some paths: an edge loads each as a set of its own, on trial. One that is
 * empty, as after a promotion, or named itself is left out.
 */
export function trialDirectories(paths: readonly string[]): string[] {
  const named = new Set(paths.map(path => resolve(path)))
  return paths
    .map(path => join(path, 'shadow'))
    .filter(path => isDirectory(path) && readdirSync(path).length > 0 && !named.has(resolve(path)))
}

const isDirectory = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const merge = (parts: readonly PolicyFiles[]): PolicyFiles => ({
  policies: distinct(parts.flatMap(({ policies }) => policies)),
  tests: distinct(parts.flatMap(({ tests }) => tests)),
})

/** A file that is named and lies in a directory that is named as well is there once. */
const distinct = (files: readonly PolicyFile[]): PolicyFile[] => [
  ...new Map(files.map(each => [resolve(each.file), each])).values(),
]

async function filesAt(path: string): Promise<PolicyFiles> {
  if (isDirectory(path)) return readPolicyDirectory(path)
  const file: PolicyFile = { file: path, text: await readFile(path, 'utf8') }
  return isTestFile(path) ? { policies: [], tests: [file] } : { policies: [file], tests: [] }
}

/** Where the policy of a test file lies: beside it, unless it names another place. */
function policyDirectoryOf({ file, text }: PolicyFile): string {
  const named = /^policy:\s*["']?([^"'\s#]+)/m.exec(text)?.[1] ?? '.'
  const path = join(dirname(file), named)
  return isDirectory(path) ? path : dirname(path)
}

/** Said where rules are checked, so that nobody takes more for checked than is. */
export const uncheckedNotice = `no ${defaultConfigFile} here and no --config: ids of apps and names of networks are not checked`

const nothingKnown: PolicyContext = { apps: undefined, networks: undefined }

/**
 * What rules may name, for commands that only use a set: authors seldom have the secrets that a configuration asks
 * for, and one that cannot be read keeps them from nothing.
 */
export function knownContext(configFile: string | undefined, terminal: Terminal): PolicyContext {
  try {
    return policyContext(configFile, terminal)
  } catch (error) {
    if (!(error instanceof ProblemsError) || configFile !== undefined) throw error
    terminal.error(
      `${defaultConfigFile} cannot be read whole (${count(error.problems.length, 'problem')}): ids of apps and names of networks are not checked`,
    )
    return nothingKnown
  }
}

/**
 * What rules may name; without a configuration that cannot be checked.
 * @throws {ProblemsError} with everything wrong with the configuration
 */
export function policyContext(configFile: string | undefined, { environment }: Terminal): PolicyContext {
  if (configFile === undefined && !existsSync(defaultConfigFile)) return nothingKnown
  const { apps, networks } = loadConfig(configFile ?? defaultConfigFile, environment)
  return { apps: apps.map(app => app.id), networks: networkWords(networks) }
}
