import { spawnSync } from 'node:child_process'
import { accessSync, constants, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const tests = 'tests'

/**
 * Installs what is missing by apt, when it may; else says what is missing and how to get it.
 * @param wanted command → the Debian package that has it
 * @param neededBy who cannot do without, in words
 */
export function installMissing(wanted: ReadonlyMap<string, string>, neededBy = tests): void {
  const missing = [...wanted].filter(([command]) => !isInstalled(command)).map(([, debian]) => debian)
  if (missing.length === 0) return
  const command = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`
  if (!mayInstall()) return say(`missing: ${missing.join(', ')}, needed by ${neededBy}. As root: ${command}`)
  say(`installing ${missing.join(', ')} (needed by ${neededBy} only)`)
  if (apt(['update']) && apt(command.split(' ').slice(1))) return
  say(`could not install ${missing.join(', ')}, needed by ${neededBy}`)
}

/** Where commands go that are taken out of their packages. */
const ownCommands = '/usr/local/bin'

/**
 * Takes one command, if it is missing, out of a Debian package whose installation would start a server.
 * @param neededBy who cannot do without, in words
 * @param folder where the package has it
 */
export function extractMissing(command: string, debian: string, neededBy = tests, folder = 'usr/bin'): void {
  if (isInstalled(command)) return
  if (!mayInstall()) return say(`missing: ${command} (in Debian's ${debian}), needed by ${neededBy}`)
  say(`taking ${command} out of ${debian} (needed by ${neededBy} only)`)
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-debian-'))
  try {
    if (!apt(['update']) || !apt(['download', debian], directory)) throw new Error('apt-get failed')
    const [file] = readdirSync(directory)
    const unpacked = join(directory, 'unpacked')
    spawnSync('dpkg-deb', ['--extract', join(directory, file!), unpacked], { stdio: ['ignore', 2, 2] })
    copyFileSync(join(unpacked, folder, command), join(ownCommands, command))
  } catch (error) {
    say(`could not take ${command} out of ${debian}, needed by ${neededBy}: ${(error as Error).message}`)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const mayInstall = (): boolean => isInstalled('apt-get') && process.getuid?.() === 0

function apt(args: readonly string[], cwd = process.cwd()): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['--quiet=2', ...args], { cwd, env, stdio: ['ignore', 2, 2] }).status === 0
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
