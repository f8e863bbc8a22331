/*
 * Who: whoever has taken over a package that we use, or the registry's answer on the way to a machine that installs us.
 * How: a new version of the package runs its own script at install, or brings something along when it is loaded; it comes in
 *      because a range of versions lets it, because nothing says what its octets must be, or because the lock names another
 *      place to get it from.
 * Lost: the edge, and every session that goes through it.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import t from 'tap'

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly link?: boolean
}

interface Manifest {
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
  readonly optionalDependencies?: Record<string, string>
}

const root = resolve(import.meta.dirname, '../..')
const directories = [
  '.',
  'loadtest/policy-peers',
  'loadtest/peers/fastify',
  'loadtest/peers/hammerhead',
  'loadtest/peers/unblocker',
]
const read = <T>(directory: string, file: string): T =>
  JSON.parse(readFileSync(resolve(root, directory, file), 'utf8')) as T

for (const directory of directories) {
  const { dependencies, devDependencies, optionalDependencies } = read<Manifest>(directory, 'package.json')
  const { packages } = read<{ packages: Record<string, Locked> }>(directory, 'package-lock.json')
  const locked = Object.entries(packages).filter(([path]) => path !== '')

  t.test(`${directory}: every package is asked for in one version`, async t => {
    const wanted = { ...dependencies, ...devDependencies, ...optionalDependencies }
    for (const [name, version] of Object.entries(wanted))
      t.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/, name)
  })

  t.test(`${directory}: what each must be is written down, and no place of its own to come from`, async t => {
    t.ok(locked.length > 10)
    for (const [path, { resolved, integrity }] of locked) {
      t.match(integrity, /^sha512-[A-Za-z0-9+/]{86}==$/, path)
      t.equal(resolved, undefined, path)
    }
  })

  t.test(`${directory}: nothing runs at install`, async t => {
    t.strictSame(
      locked.flatMap(([path, { hasInstallScript }]) => (hasInstallScript === true ? [path] : [])),
      [],
    )
  })
}
