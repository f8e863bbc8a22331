/** Servers that are no program of ours, each a process of its own before the same upstream. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../test/harness/free-port.ts'
import { installPackage } from '../../install-package.ts'
import { startDaemon, startServer, type ServerProcess } from '../../process.ts'
import { hosts } from '../../sallyport.ts'
import * as configurations from './configurations.ts'
import type { Contender, Start } from './contender.ts'

type Configuration = (setup: configurations.Setup) => string

const peers = join(import.meta.dirname, '../../peers')
const rewrittenOrigin = `https://${hosts.proxied}/`

/** One that knows no sessions, is asked for what the upstream is asked for, and rewrites nothing, as far as nothing else is said. */
export const peer = (
  name: Contender['name'],
  server: ServerProcess,
  differences: Partial<Contender> = {},
): Contender => ({
  name,
  server,
  ports: [server.port],
  host: hosts.upstream,
  cookies: () => [],
  pathOf: path => path,
  origins: {},
  ...differences,
})

/** A server that reads one file of configuration. */
const daemon =
  (
    text: Configuration,
    command: (file: string) => readonly string[],
    differences?: Partial<Contender>,
  ): Start =>
  async ({ directory, originPort }, name) => {
    const port = await freePort()
    const file = join(directory, `${name}.conf`)
    writeFileSync(file, text({ directory, port, originPort }))
    return peer(name, await startDaemon(command(file), port), differences)
  }

export const haproxy = daemon(configurations.haproxy, file => ['haproxy', '-db', '-f', file])

export const caddy = daemon(configurations.caddy, file => [
  'caddy',
  'run',
  '--adapter',
  'caddyfile',
  '--config',
  file,
])

export const apache = daemon(configurations.apache, file => ['apache2', '-DFOREGROUND', '-f', file], {
  origins: { page: rewrittenOrigin },
})

export const nginx: Start = async (site, name) =>
  peer(name, await startNginx(site, 'proxy', configurations.nginxProxy), {
    origins: { page: rewrittenOrigin },
  })

/**
 * Starts nginx with files of its own.
 * @param id of its directory, which is made
 * @param core undefined for the one of servers under measurement
 */
export async function startNginx(
  {
    directory,
    ...ports
  }: { readonly directory: string; readonly originPort?: number; readonly echoPort?: number },
  id: string,
  text: Configuration,
  core?: number,
): Promise<ServerProcess> {
  const port = await freePort()
  const own = join(directory, id)
  mkdirSync(own)
  for (const file of ['cert.pem', 'key.pem', 'ca.pem']) copyFileSync(join(directory, file), join(own, file))
  const file = join(own, 'nginx.conf')
  writeFileSync(file, text({ ...ports, directory: own, port, files: join(directory, 'site') }))
  return startDaemon(['nginx', '-e', 'stderr', '-p', own, '-c', file], port, core)
}

export const mitmproxy: Start = async (site, name) => {
  const port = await freePort()
  const command = configurations.mitmproxyCommand({ ...site, port })
  return peer(name, await startDaemon(command, port), { origins: { page: rewrittenOrigin } })
}

/** A program of `loadtest/peers/`. */
export const program =
  (file: string): Start =>
  async ({ directory, originPort }, name) =>
    peer(name, await startProgram(file, directory, originPort))

/** A program of a package of its own, which is installed when it is missing. */
export const packaged =
  (directory: string, differencesOf: (originPort: number, port: number) => Partial<Contender>): Start =>
  async (site, name) => {
    installPackage(join(peers, directory), site.progress)
    const server = await startProgram(`${directory}/proxy.ts`, site.directory, site.originPort)
    return peer(name, server, differencesOf(site.originPort, server.port))
  }

const startProgram = (file: string, directory: string, originPort: number): Promise<ServerProcess> =>
  startServer([process.execPath, join(peers, file), directory, `${originPort}`])
