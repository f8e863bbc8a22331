/**
 * What the tests need beyond `npm ci`: tap without its TypeScript plugin, which knows no TypeScript 7, and a
 * few commands of Debian's. Run by npm before `npm test`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Command → the Debian package that has it. */
const wanted = new Map([
  ['chromium', 'chromium'],
  ['certutil', 'libnss3-tools'],
  ['openssl', 'openssl'],
])

const say = (line: string): void => void process.stderr.write(`prepare: ${line}\n`)

buildTap()
installMissing()

function buildTap(): void {
  const built = 'node_modules/@tapjs/test/test-built/dist/esm/index.js'
  if (existsSync(built) && !readFileSync(built, 'utf8').includes('@tapjs/typescript')) return
  say('building tap with the plugins of .taprc')
  execFileSync('tap', ['build'], { stdio: ['ignore', 'ignore', 'inherit'] })
}

function installMissing(): void {
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
