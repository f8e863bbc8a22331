/** The upstream of the benchmark, and who stands before it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeIdentity } from '../../campaign-world.ts'
import { loadCore, startServer } from '../../process.ts'
import { appOrigin, writeSite } from '../site.ts'
import { nginxOrigin } from './configurations.ts'
import type { Contender, ContenderName, Site, Start } from './contender.ts'
import { edge } from './edges.ts'
import { apache, caddy, haproxy, mitmproxy, nginx, packaged, peer, program, startNginx } from './servers.ts'

/** The upstream, and what is started before it as it is needed. */
export interface BenchWorld {
  /** For what the load reads and writes. */
  readonly directory: string
  /** PEM of the authority to trust. */
  readonly ca: string
  /** The upstream itself, with no cost of its own told: it has the core of the load. */
  readonly upstream: Contender
  /**
   * One of those that stand before it, started when it is first wanted.
   * @throws {Error} when it cannot be installed or started
   */
  contender(name: ContenderName): Promise<Contender>
  close(): Promise<void>
}

const upstreamUrl = (originPort: number, path: string): string =>
  `https://www.bench.example:${originPort}${path}`

const starts: Readonly<Record<ContenderName, Start>> = {
  sallyport: edge(),
  'sallyport, 1,000 rules': edge({ rules: 1_000 }),
  'sallyport, 2 workers': edge({ workers: 2 }),
  'sallyport, 2 edges': edge({ edges: 2 }),
  nginx,
  haproxy,
  caddy,
  apache,
  mitmproxy,
  undici: program('undici.ts'),
  'http-proxy-3': program('http-proxy-3.ts'),
  'bare reply': program('origin.ts'),
  fastify: packaged('fastify', () => ({})),
  unblocker: packaged('unblocker', originPort => ({
    pathOf: path => `/proxy/${upstreamUrl(originPort, path)}`,
    origins: { page: `/proxy/${appOrigin}` },
  })),
  hammerhead: packaged('hammerhead', (originPort, port) => ({
    pathOf: path => `/bench/${upstreamUrl(originPort, path)}`,
    origins: { page: `https://www.bench.example:${port}/bench/${appOrigin}`, image: appOrigin },
    mostConnections: 2,
  })),
}

/** Starts the upstream, on the core of the load. */
export async function startBenchWorld(progress: (line: string) => void): Promise<BenchWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const ca = writeIdentity(directory)
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
  writeFileSync(join(directory, 'both.pem'), read('cert.pem') + read('key.pem'), { mode: 0o600 })
  writeSite(join(directory, 'site'))
  const echo = await startServer([process.execPath, echoProgram], loadCore)
  const origin = await startNginx({ directory, echoPort: echo.port }, 'origin', nginxOrigin, loadCore).catch(
    (error: unknown) => echo.stop().then(() => Promise.reject(error as Error)),
  )
  const upstream = peer('upstream', origin)
  const site: Site = { directory, originPort: origin.port, progress }
  const running = new Map<ContenderName, Promise<Contender>>()
  const close = async (): Promise<void> => {
    open.delete(close)
    if (open.size === 0) for (const signal of endings) process.off(signal, closeAll)
    // One that could not start has said so; the others must not stay.
    const all = await Promise.allSettled(running.values())
    const started = all.flatMap(each => (each.status === 'fulfilled' ? [each.value.server] : []))
    await Promise.all([...started, origin, echo].map(server => server.stop()))
    rmSync(directory, { recursive: true, force: true })
  }
  if (open.size === 0) for (const signal of endings) process.once(signal, closeAll)
  open.add(close)
  return {
    directory,
    ca,
    upstream,
    contender(name) {
      const known = running.get(name) ?? starts[name](site, name)
      running.set(name, known)
      return known
    },
    close,
  }
}

/** What ends a run before its end; the servers and keys of all worlds go with it. */
const endings = ['SIGINT', 'SIGTERM'] as const
const open = new Set<() => Promise<void>>()

const closeAll = (): void =>
  void Promise.allSettled(Array.from(open, close => close())).then(() => process.exit(1))

const echoProgram = join(import.meta.dirname, '../../peers/echo.ts')
