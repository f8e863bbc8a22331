import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installMissing } from '../../../scripts/debian.ts'
import type { RealApp } from './app.ts'

/**
 * Installs what an app consists of, where it is missing: its Debian packages, and the npm packages of its own
 * lock file. Users of Sallyport install none of them.
 * @param directory the app's folder
 * @throws when npm could not
 */
export function installApp(app: RealApp, directory: string, progress: (line: string) => void): void {
  const missing = app.debian.filter(name => !isInstalled(name))
  if (missing.length > 0) withoutServices(() => installMissing(new Map(missing.map(name => [name, name]))))
  const lock = join(directory, 'package-lock.json')
  if (!existsSync(lock) || isUpToDate(directory, lock)) return
  progress(`${app.name}: npm ci`)
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: directory, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`npm ci for ${app.name} ended with ${status}`)
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name])
  return String(stdout) === 'installed'
}

function isUpToDate(directory: string, lock: string): boolean {
  const installed = join(directory, 'node_modules/.package-lock.json')
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs
}

/** What Debian's packages ask before they start a service; 101 is "no". A file that is there already stays. */
const policyFile = '/usr/sbin/policy-rc.d'

function withoutServices(install: () => void): void {
  if (existsSync(policyFile) || process.getuid?.() !== 0) return install()
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    rmSync(policyFile)
  }
}
