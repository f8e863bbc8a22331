import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/**
 * Installs what is missing by apt, when it may; else says what is missing and how to get it.
 * @param wanted command → the Debian package that has it
 */
export function installMissing(wanted: ReadonlyMap<string, string>): void {
  const missing = [...wanted].filter(([command]) => !isInstalled(command)).map(([, debian]) => debian)
  if (missing.length === 0) return
  const command = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`
  if (!isInstalled('apt-get') || process.getuid?.() !== 0) {
    return say(`missing: ${missing.join(', ')}; tests that need them will fail. As root: ${command}`)
  }
  say(`installing ${missing.join(', ')} (needed by tests only)`)
  if (apt(['update']) && apt(command.split(' ').slice(1))) return
  say(`could not install ${missing.join(', ')}; tests that need them will fail`)
}

function apt(args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['--quiet=2', ...args], { env, stdio: ['ignore', 2, 2] }).status === 0
}

function isInstalled(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some(directory => {
    try {
      accessSync(join(directory, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
