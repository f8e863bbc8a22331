import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { startClients } from '../../test/edge/steady-clients.ts'
import { freePort } from '../../test/harness/free-port.ts'
import { runEdge, type RunningEdge } from '../../test/harness/running-edge.ts'
import { hosts, mintCookie, program } from '../sallyport.ts'
import { keepDownloading } from './downloads.ts'
import { startOrigin, type Origin } from './origin.ts'
import { keepSocketsOpen } from './sockets.ts'

/** What came of replacing workers under load. */
export type RestartFigures = Readonly<
  Record<
    | 'restarts'
    | 'restart_requests'
    | 'restart_failed_requests'
    | 'connections_ended_by_an_answer'
    | 'streams_opened_anew'
    | 'downloads_whole'
    | 'downloads_cut'
    | 'websockets_closed_going_away'
    | 'websockets_closed_otherwise'
    | 'websockets_closed_early',
    number
  >
>

/** How much of everything. */
export interface RestartPlan {
  readonly restarts: number
  /** At least so many requests go by. */
  readonly requests: number
  readonly sockets: number
  readonly downloads: number
  /** Seconds after which WebSockets are closed; all is cut after twice as many. */
  readonly grace: number
}

const clientsEach = 12

/** The app: a small answer; and one that takes its time. */
const app: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/octet-stream')
  if (request.url !== '/slow') return void response.end('small')
  void (async () => {
    for (let chunk = 0; chunk < 100 && !response.destroyed; chunk++) {
      response.write('x'.repeat(1_000))
      await pause(200)
    }
    response.end()
  })()
}

/**
 * Replaces the two workers of an edge again and again, while clients ask, download for twenty seconds and have WebSockets
 * open.
 */
export async function restartUnderLoad(
  plan: RestartPlan,
  progress: (line: string) => void,
): Promise<RestartFigures> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-restarts-'))
  const authority = loadOrCreateAuthority(directory)
  const origin = await startOrigin(authority.issue([hosts.upstream]), app)
  const sockets = keepSocketsOpen(origin.server, plan.grace * 1_000)
  let edge: RunningEdge | undefined
  try {
    const admin = await freePort()
    writeConfiguration(directory, origin, admin, plan.grace)
    edge = await runEdge([program, 'start', '--config', join(directory, 'sallyport.yaml')], () => undefined)
    const client = { port: edge.port, ca: authority.certificate }
    const cookie = mintCookie(directory)
    const steady = startClients(client, hosts.proxied, cookie, clientsEach)
    const downloads = keepDownloading(client, cookie, plan.downloads)
    const open = sockets.open(client, cookie, plan.sockets)
    for (let restart = 1; restart <= plan.restarts; restart++) {
      await steady.answered(Math.ceil(plan.requests / plan.restarts))
      await sockets.during(replaceWorkers(admin))
      if (restart % 5 === 0) progress(`${restart} restarts`)
    }
    // Those of the last generation but one meet their deadline, too.
    await pause(plan.grace * 1_000 + 1_000)
    await Promise.all([steady.stop(), downloads.stop(), open.then(each => each.stop())])
    const { statuses, lastOnes, openedAnew } = steady.outcomes
    const all = [...statuses.values()].reduce((sum, count) => sum + count, 0)
    for (const [status, count] of statuses) if (status !== 200) progress(`failed: ${count} of ${status}`)
    return {
      restarts: plan.restarts,
      restart_requests: all,
      restart_failed_requests: all - (statuses.get(200) ?? 0),
      connections_ended_by_an_answer: lastOnes,
      streams_opened_anew: openedAnew,
      ...downloads.figures,
      ...sockets.figures,
    }
  } finally {
    await edge?.kill()
    origin.close()
    rmSync(directory, { recursive: true })
  }
}

async function replaceWorkers(admin: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${admin}/restart`, { method: 'POST' })
  if (!answer.ok) throw new Error(`a restart fails: ${await answer.text()}`)
}

function writeConfiguration(directory: string, { port }: Origin, admin: number, grace: number): void {
  mkdirSync(join(directory, 'policies'))
  writeFileSync(join(directory, 'policies/policy.yaml'), 'version: 1\ndefault: allow\n')
  writeFileSync(
    join(directory, 'sallyport.yaml'),
    `suffix: edge.localhost
listen: { https: 127.0.0.1:0, admin: 127.0.0.1:${admin} }
workers: 2
shutdown: { grace: ${grace}s, limit: ${2 * grace}s }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: bench, client-secret: bench } }
session: { keys: session-keys.json }
apps:
  - id: bench
    start: https://${hosts.upstream}/
    domains: [{ host: ${hosts.upstream}, origin: https://127.0.0.1:${port}, tls: { ca: authority.pem } }]
policies: policies
`,
  )
}
