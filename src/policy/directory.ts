import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { PolicyFile } from './set.ts'

/** A policy file is YAML or JSON; `*.test.yaml` beside it are its tests. */
const isPolicyFile = (name: string): boolean =>
  /\.(ya?ml|json)$/.test(name) && !/\.test\.(ya?ml|json)$/.test(name)

/** Thrown for a directory without a policy. */
export class PolicyFilesError extends Error {
  override readonly name = 'PolicyFilesError'
}

/**
 * The policy files of a directory, by name. Hidden entries are left out (editors and Kubernetes keep
 * their own there), and so are folders.
 * @throws {Error} when the directory cannot be read or holds no policy file
 */
export async function readPolicyDirectory(directory: string): Promise<PolicyFile[]> {
  const entries = await readdir(directory, { withFileTypes: true })
  const files = entries.filter(entry => !entry.isDirectory() && !entry.name.startsWith('.'))
  const names = files
    .map(({ name }) => name)
    .filter(isPolicyFile)
    .sort()
  const shown = relative(process.cwd(), directory) || '.'
  if (names.length === 0) throw new PolicyFilesError(`${shown} holds no policy file (*.yaml)`)
  const read = async (name: string): Promise<PolicyFile> => ({
    file: shown.startsWith('..') ? join(directory, name) : join(shown, name),
    text: await readFile(join(directory, name), 'utf8'),
  })
  return Promise.all(names.map(read))
}
