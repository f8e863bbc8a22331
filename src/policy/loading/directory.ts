import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setLimits } from '../reading/set.ts'
import type { PolicyFile } from '../policy-set.ts'

/** The files of a policy directory. */
export interface PolicyFiles {
  /** The set: `*.yaml`, `*.yml`, `*.json`. */
  readonly policies: readonly PolicyFile[]
  /** Its tests: `*.test.yaml`. */
  readonly tests: readonly PolicyFile[]
}

/** Thrown for a directory without a policy, or with too much in it. */
export class PolicyFilesError extends Error {
  override readonly name = 'PolicyFilesError'
}

/** Whether a name is that of a file of policy tests. */
export const isTestFile = (name: string): boolean => /\.test\.(ya?ml|json)$/.test(name)

const isPolicyFile = (name: string): boolean => /\.(ya?ml|json)$/.test(name) && !isTestFile(name)

/** A read that was overtaken by a swap is made again, this often at most. */
const mostReads = 5

/**
 * The files of a directory, by name. Hidden entries are left out (editors and Kubernetes keep their own there), and
 * so are folders.
 * @throws {PolicyFilesError} when it holds no policy file or too much
 * @throws {Error} when it cannot be read
 */
export async function readPolicyDirectory(directory: string): Promise<PolicyFiles> {
  for (let read = 1; ; read++) {
    const before = await mountedVersion(directory)
    const files = await readOnce(directory)
    if (read === mostReads || (await mountedVersion(directory)) === before) return files
  }
}

/** Kubernetes swaps all files of a mounted volume at once by the link `..data`: two versions must not mix. */
const mountedVersion = (directory: string): Promise<string> =>
  readlink(join(directory, '..data')).catch(() => '')

async function readOnce(directory: string): Promise<PolicyFiles> {
  const entries = await readdir(directory, { withFileTypes: true })
  const files = entries.filter(entry => !entry.isDirectory() && !entry.name.startsWith('.'))
  const names = files.map(({ name }) => name).sort()
  const shown = relative(process.cwd(), directory) || '.'
  const policies = names.filter(isPolicyFile)
  if (policies.length === 0) throw new PolicyFilesError(`${shown} holds no policy file (*.yaml)`)
  await refuseTooMuch(
    directory,
    names.filter(name => isPolicyFile(name) || isTestFile(name)),
    shown,
  )
  const read = async (name: string): Promise<PolicyFile> => ({
    file: shown.startsWith('..') ? join(directory, name) : join(shown, name),
    text: await readFile(join(directory, name), 'utf8'),
  })
  return {
    policies: await Promise.all(policies.map(read)),
    tests: await Promise.all(names.filter(isTestFile).map(read)),
  }
}

/** What is too large is not even read. */
async function refuseTooMuch(directory: string, names: readonly string[], shown: string): Promise<void> {
  const status = await Promise.all(names.map(name => stat(join(directory, name))))
  // A pipe or a device would be read without end.
  const odd = names.find((_, index) => !status[index]!.isFile())
  if (odd !== undefined) throw new PolicyFilesError(`${join(shown, odd)} is no regular file; move it away`)
  const sizes = status.map(({ size }) => size)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= setLimits.bytes) return
  const largest = names[sizes.indexOf(Math.max(...sizes))]
  const [found, most] = [(total / 1e6).toFixed(1), setLimits.bytes / 1e6]
  throw new PolicyFilesError(
    `${shown} holds ${found} MB, most of it in ${largest}; at most ${most} MB are read`,
  )
}
