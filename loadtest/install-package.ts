import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Installs a package of peers, which no other part of the project needs, when it is missing.
 * @param directory of its `package.json` and `package-lock.json`
 * @throws {Error} when npm cannot
 */
export function installPackage(directory: string, progress: (line: string) => void): void {
  if (existsSync(join(directory, 'node_modules'))) return
  const name = join(basename(dirname(directory)), basename(directory))
  progress(`installing the packages of ${name} (npm ci, without install scripts)`)
  execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: directory, stdio: ['ignore', 2, 2] })
}
