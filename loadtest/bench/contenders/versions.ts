import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How each program is asked for its version. */
const programs: Readonly<Record<string, readonly string[]>> = {
  nginx: ['-v'],
  haproxy: ['-v'],
  caddy: ['version'],
  apache2: ['-v'],
  mitmdump: ['--version'],
}

/** Where each package is, from the directory of the project. */
const packages: Readonly<Record<string, string>> = {
  undici: 'node_modules/undici',
  'http-proxy-3': 'node_modules/http-proxy-3',
  '@fastify/http-proxy': 'loadtest/peers/fastify/node_modules/@fastify/http-proxy',
  unblocker: 'loadtest/peers/unblocker/node_modules/unblocker',
  'testcafe-hammerhead': 'loadtest/peers/hammerhead/node_modules/testcafe-hammerhead',
}

/** The versions of all peers that are there, by their names. */
export const versions = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [
      ...Object.entries(programs).map(([name, args]) => [name, versionOfProgram(name, args)] as const),
      ...Object.entries(packages).map(([name, path]) => [name, versionOfPackage(path)] as const),
    ].filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  )

function versionOfProgram(name: string, args: readonly string[]): string | undefined {
  const { stdout, stderr } = spawnSync(name, args, { encoding: 'utf8' })
  return versionIn(`${stdout}\n${stderr}`)
}

/** The first that looks like one. */
export const versionIn = (text: string): string | undefined => /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0]

function versionOfPackage(path: string): string | undefined {
  const file = join(import.meta.dirname, '../../..', path, 'package.json')
  if (!existsSync(file)) return undefined
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
