import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { createAsking } from './asking.ts'
import type { FaultWorld } from './world.ts'

/** What became of users while something beside the edge was gone. */
export interface OutageFigures {
  readonly outages: number
  readonly outage_requests: number
  /** Requests of users with a session that failed. */
  readonly outage_failed: number
  readonly outage_sign_ins: number
  /** Sign-ins that ended in a page with a reference number, and with no session. */
  readonly outage_sign_ins_refused_calmly: number
}

/** One thing that is gone for a while. */
interface Outage {
  readonly words: string
  begin(world: FaultWorld): void
  end(world: FaultWorld): void
}

const policies = (world: FaultWorld): string => join(world.directory, 'policies')
const keys = (world: FaultWorld): string => join(world.directory, 'session-keys.json')

const outages: readonly Outage[] = [
  // The provider of this world never answers: its name leads nowhere.
  { words: 'the identity provider', begin: () => undefined, end: () => undefined },
  {
    words: 'the directory of rules',
    begin: world => renameSync(policies(world), `${policies(world)}.gone`),
    end: world => renameSync(`${policies(world)}.gone`, policies(world)),
  },
  {
    words: 'the file of keys, which is half written',
    begin(world) {
      const whole = readFileSync(keys(world))
      writeFileSync(`${keys(world)}.whole`, whole, { mode: 0o600 })
      writeFileSync(keys(world), whole.subarray(0, whole.length / 2))
    },
    end: world => renameSync(`${keys(world)}.whole`, keys(world)),
  },
]

/** Long enough for the edge to look at its files. */
const lookMs = 2_500
const signIns = 10

/** Takes one after the other away, and asks as users with and without a session. */
export async function takeAway(
  world: FaultWorld,
  requests: number,
  progress: (line: string) => void,
): Promise<OutageFigures> {
  let [failed, calm] = [0, 0]
  for (const outage of outages) {
    outage.begin(world)
    await pause(lookMs)
    const before = failed
    failed += await failedOf(world, requests)
    for (let index = 0; index < signIns; index++) if (await endsCalmly(world)) calm++
    outage.end(world)
    progress(`without ${outage.words}: ${failed - before} of ${requests} requests failed`)
  }
  return {
    outages: outages.length,
    outage_requests: outages.length * requests,
    outage_failed: failed,
    outage_sign_ins: outages.length * signIns,
    outage_sign_ins_refused_calmly: calm,
  }
}

async function failedOf({ askedOfHealthy }: FaultWorld, requests: number): Promise<number> {
  const asking = createAsking(askedOfHealthy())
  let failed = 0
  for (let index = 0; index < requests; index++)
    if ((await asking.ask('/small.json')).outcome !== 'answered') failed++
  asking.close()
  return failed
}

/** A user who has no session opens the app, and is led to sign in. */
async function endsCalmly(world: FaultWorld): Promise<boolean> {
  const first = await open(world, new URL(`https://${world.healthyHost}:${world.port}/`))
  const next = await open(world, new URL(first.headers.location ?? '/', `https://${world.healthyHost}`))
  const page = await text(next)
  const hasSession = [first, next].some(({ headers }) =>
    (headers['set-cookie'] ?? []).join().includes('=v1.'),
  )
  return next.statusCode! >= 500 && /[0-9A-Z]{5}-[0-9A-Z]{5}/.test(page) && !hasSession
}

async function open({ ca, port }: FaultWorld, { hostname, pathname, search }: URL): Promise<IncomingMessage> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    ca,
    servername: hostname,
    path: pathname + search,
    headers: { host: `${hostname}:${port}`, accept: 'text/html' },
    agent: false,
  })
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return response
}
