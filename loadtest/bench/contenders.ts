/** Who is measured: ours, and the servers that it is held against, each a process of its own before the same upstream. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../test/harness/free-port.ts'
import { writeIdentity } from '../campaign-world.ts'
import { loadCore, startDaemon, startServer, type ServerProcess } from '../process.ts'
import { edgeCommand, hosts } from '../sallyport.ts'
import { createMint } from '../sessions/minting.ts'
import * as configurations from './configurations.ts'
import { writeSite } from './site.ts'

export type ContenderName =
  | 'sallyport'
  | 'sallyport, 1,000 rules'
  | 'nginx'
  | 'haproxy'
  | 'caddy'
  | 'apache'
  | 'undici'
  | 'http-proxy-3'
  | 'bare reply'

/** One of them, running. */
export interface Contender {
  readonly name: ContenderName
  readonly server: ServerProcess
  /** The name that it is asked for. */
  readonly host: string
  /** New `Cookie` values, each of a session of its own; empty for who knows no sessions. */
  cookies(count: number): readonly string[]
}

/** The upstream, and what is started before it as it is needed. */
export interface BenchWorld {
  readonly directory: string
  contender(name: ContenderName): Promise<Contender>
  close(): Promise<void>
}

/** Starts the upstream, on the core of the load. */
export async function startBenchWorld(): Promise<BenchWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  writeIdentity(directory)
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
  writeFileSync(join(directory, 'both.pem'), read('cert.pem') + read('key.pem'), { mode: 0o600 })
  writeSite(join(directory, 'site'))
  const origin = await startNginx(directory, 'origin', configurations.nginxOrigin, undefined, loadCore)
  const running = new Map<ContenderName, Promise<Contender>>()
  return {
    directory,
    contender(name) {
      const known = running.get(name) ?? start(name, directory, origin.port)
      running.set(name, known)
      return known
    },
    async close() {
      // One that could not start has said so; the others must not stay.
      const all = await Promise.allSettled(running.values())
      const started = all.flatMap(each => (each.status === 'fulfilled' ? [each.value.server] : []))
      await Promise.all([...started, origin].map(server => server.stop()))
      rmSync(directory, { recursive: true })
    },
  }
}

async function start(name: ContenderName, directory: string, originPort: number): Promise<Contender> {
  const peer = (server: ServerProcess): Contender => ({
    name,
    server,
    host: hosts.upstream,
    cookies: () => [],
  })
  const ofNode = async (file: string): Promise<Contender> =>
    peer(await startServer([process.execPath, join(peers, file), directory, String(originPort)]))
  const daemon = async (text: Configuration, command: (file: string) => string[]): Promise<Contender> => {
    const port = await freePort()
    const file = join(directory, `${name}.conf`)
    writeFileSync(file, text({ directory, port, originPort }))
    return peer(await startDaemon(command(file), port))
  }
  switch (name) {
    case 'sallyport':
      return startEdge(name, directory, originPort, 0)
    case 'sallyport, 1,000 rules':
      return startEdge(name, directory, originPort, 1_000)
    case 'nginx':
      return peer(await startNginx(directory, 'proxy', configurations.nginxProxy, originPort))
    case 'haproxy':
      return daemon(configurations.haproxy, file => ['haproxy', '-db', '-f', file])
    case 'caddy':
      return daemon(configurations.caddy, file => [
        'caddy',
        'run',
        '--adapter',
        'caddyfile',
        '--config',
        file,
      ])
    case 'apache':
      return daemon(configurations.apache, file => ['apache2', '-DFOREGROUND', '-f', file])
    case 'undici':
      return ofNode('undici.ts')
    case 'http-proxy-3':
      return ofNode('http-proxy-3.ts')
    case 'bare reply':
      return ofNode('origin.ts')
  }
}

type Configuration = (setup: configurations.Setup) => string

const peers = join(import.meta.dirname, '../peers')

async function startNginx(
  directory: string,
  id: string,
  text: Configuration,
  originPort: number | undefined,
  core?: number,
): Promise<ServerProcess> {
  const port = await freePort()
  const own = join(directory, id)
  mkdirSync(own)
  for (const name of ['cert.pem', 'key.pem', 'ca.pem'])
    writeFileSync(join(own, name), readFileSync(join(directory, name)), { mode: 0o600 })
  const file = join(own, 'nginx.conf')
  const setup = { directory: own, port, ...(originPort !== undefined && { originPort }) }
  writeFileSync(file, text(setup).replace(`${own}/site`, join(directory, 'site')))
  return startDaemon(['nginx', '-e', 'stderr', '-p', own, '-c', file], port, core)
}

async function startEdge(
  name: ContenderName,
  directory: string,
  originPort: number,
  rules: number,
): Promise<Contender> {
  const own = join(directory, `edge-${rules}`)
  mkdirSync(own)
  for (const file of ['authority.pem', 'authority-key.pem'])
    writeFileSync(join(own, file), readFileSync(join(directory, file)), { mode: 0o600 })
  const command = edgeCommand(own, originPort)
  appendFileSync(join(own, 'policies/policy.yaml'), manyRules(rules))
  const server = await startServer(command)
  const host = `${hosts.proxied}:${server.port}`
  return { name, server, host, cookies: count => newCookies(own, count) }
}

function newCookies(directory: string, count: number): string[] {
  const mint = createMint(directory, 'bench', 0)
  return Array.from({ length: count }, () => mint())
}

/** None of them fits: each is about another group, as in the set of a large company. */
const manyRules = (count: number): string =>
  Array.from(
    { length: count },
    (_, index) =>
      `  - { id: rule-${index}, when: { group: group-${index}, app: bench, activity: [download, upload] }, then: block }\n`,
  ).join('')
