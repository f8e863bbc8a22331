import { connect, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { hosts } from '../sallyport.ts'
import { createMint } from '../sessions/minting.ts'
import { followAnswers, type Region } from './resolver.ts'
import type { Service, ServiceEdge } from './service.ts'
import { createUsers, type Users } from './users.ts'

/** What came of killing edges under load. */
export type KillFigures = Readonly<
  Record<
    | 'kills'
    | 'sessions'
    | 'sessions_continued_least'
    | 'new_sign_ins'
    | 'failover_requests'
    | 'failed_in_flight'
    | 'failed_before_new_answer'
    | 'failed_otherwise'
    | 'wrong_answers'
    | 'new_answer_max_ms'
    | 'success_after_new_answer_max_ms'
    | 'tls_resumptions_elsewhere'
    | 'revoked_while_down_accepted',
    number
  >
>

/** Users in each of the world's parts, as the database of countries has them. */
const regions: readonly Region[] = [
  { name: 'Netherlands', network: '193.0.6.0' },
  { name: 'United States', network: '8.8.8.0' },
  { name: 'Australia', network: '1.128.0.0' },
]

const parallel = 12
/** Between two requests of one of those who keep asking, so that the machine has time for the rest. */
const thinkMs = 20

/**
 * Kills one of three edges after the other under load. After each kill every session must go on, and what was revoked while
 * the edge was down must be over when it is back.
 */
export async function killEdges(
  service: Service,
  kills: number,
  sessions: number,
  progress: (line: string) => void,
): Promise<KillFigures> {
  const resolver = await followAnswers(service.dnsPort, hosts.proxied, regions)
  const users = createUsers(service, resolver, regions, sessions)
  const mint = createMint(service.directory)
  const figures = { continued: Infinity, answerMs: 0, resumed: 0, revokedAccepted: 0 }
  // Each browser gets its cookies before it asks for several things at once.
  await everybodyOnce(users)
  const load = keepAsking(users)
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await until(async () => (await service.view()).every(({ well }) => well))
      const edge = service.edges[kill % service.edges.length]!
      const other = service.edges[(kill + 1) % service.edges.length]!
      const ticket = await tlsSession(service, edge)
      const at = performance.now()
      users.killed({ edge, at })
      await edge.kill()
      const leaver = `leaver-${kill}@corp.example`
      await revoke(other, leaver)
      await until(async () => regions.every(region => resolver.addressFor(region) !== edge.address))
      figures.answerMs = Math.max(figures.answerMs, ...regions.map(each => resolver.changedAt(each) - at))
      figures.continued = Math.min(figures.continued, await everybodyOnce(users))
      if (await resumes(service, other, ticket)) figures.resumed++
      await edge.start()
      if ((await statusAt(service, edge, mint(leaver))) === 200) figures.revokedAccepted++
      if (kill % 5 === 0) progress(`${kill} kills, ${users.tally.requests} requests`)
    }
  } finally {
    await load.stop()
    resolver.close()
    await users.close()
  }
  const { tally } = users
  for (const failure of [...tally.failed, ...tally.wrong].slice(0, 20)) progress(`failed: ${failure}`)
  return {
    kills,
    sessions,
    sessions_continued_least: figures.continued,
    new_sign_ins: tally.signIns,
    failover_requests: tally.requests,
    failed_in_flight: tally.failedInFlight,
    failed_before_new_answer: tally.failedBeforeAnswer,
    failed_otherwise: tally.failed.length,
    wrong_answers: tally.wrong.length,
    new_answer_max_ms: Math.round(figures.answerMs),
    success_after_new_answer_max_ms: Math.round(Math.max(0, ...tally.recoveries)),
    tls_resumptions_elsewhere: figures.resumed,
    revoked_while_down_accepted: figures.revokedAccepted,
  }
}

/** Some users who always ask for something. */
function keepAsking({ all, act }: Users): { stop(): Promise<void> } {
  let isOver = false
  let next = 0
  const one = async (): Promise<void> => {
    while (!isOver) {
      await act(all[next++ % all.length]!)
      await pause(thinkMs)
    }
  }
  const running = Promise.all(Array.from({ length: parallel }, one))
  return {
    async stop() {
      isOver = true
      await running
    },
  }
}

/** A request of each user. @returns how many went on with their session */
async function everybodyOnce({ all, act, tally }: Users): Promise<number> {
  const wrongBefore = tally.wrong.length + tally.failed.length
  const queue = [...all]
  const one = async (): Promise<void> => {
    for (let user = queue.pop(); user !== undefined; user = queue.pop()) await act(user)
  }
  await Promise.all(Array.from({ length: parallel * 2 }, one))
  return all.length - (tally.wrong.length + tally.failed.length - wrongBefore)
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20)
}

async function openTls(
  { ca, port }: Service,
  { address }: ServiceEdge,
  session?: Buffer,
): Promise<TLSSocket> {
  const socket = connect({ host: address, port, servername: hosts.proxied, ca, ...(session && { session }) })
  await once(socket, 'secureConnect')
  return socket
}

/** A session of TLS with an edge, to go on with elsewhere. */
async function tlsSession(service: Service, edge: ServiceEdge): Promise<Buffer> {
  const socket = await openTls(service, edge)
  const [session] = (await once(socket, 'session')) as [Buffer]
  socket.destroy()
  return session
}

async function resumes(service: Service, edge: ServiceEdge, session: Buffer): Promise<boolean> {
  const socket = await openTls(service, edge, session)
  const isReused = socket.isSessionReused()
  socket.destroy()
  return isReused
}

/** At one edge; the others hear of it, also those that are down now. */
async function revoke({ admin }: ServiceEdge, user: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${admin}/sessions/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  })
  if (!answer.ok) throw new Error(`revoking fails with ${answer.status}`)
}

async function statusAt({ ca, port }: Service, { address }: ServiceEdge, cookie: string): Promise<number> {
  const agent = new Agent({ connect: { ca, servername: hosts.proxied } })
  const url = `https://${address}:${port}/work`
  const headers = { host: `${hosts.proxied}:${port}`, cookie, accept: 'application/json' }
  const { statusCode, body } = await request(url, { dispatcher: agent, headers })
  await body.dump()
  await agent.destroy()
  return statusCode
}
