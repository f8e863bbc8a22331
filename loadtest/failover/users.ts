import { Pool } from 'undici'
import { hosts } from '../sallyport.ts'
import { createMint } from '../sessions/minting.ts'
import type { Region, Resolver } from './resolver.ts'
import type { Service, ServiceEdge } from './service.ts'

/** One user. */
export interface User {
  readonly region: Region
  /** What the browser keeps, by name: our session, and the app's own cookie, sealed. */
  readonly jar: Map<string, string>
  /** What the app knows this browser by. */
  visitor: string
}

/** What has become of requests so far. */
export interface Tally {
  requests: number
  /** Answers that ask for a sign-in. */
  signIns: number
  /** Answers that are not the app's own to this user, by what they were. */
  readonly wrong: string[]
  /** Requests under way on an edge when it was killed. */
  failedInFlight: number
  /** Requests to a dead edge of which users were still told. */
  failedBeforeAnswer: number
  /** Whatever else failed. */
  readonly failed: string[]
  /** For requests that had to be made again, milliseconds from the new answer to their success. */
  readonly recoveries: number[]
}

/** The latest kill, by `performance.now()`. */
export interface Kill {
  readonly edge: ServiceEdge
  readonly at: number
}

/** All users, and their way to the edges. */
export interface Users {
  readonly all: readonly User[]
  readonly tally: Tally
  /** One request of a user; made again until it succeeds, as a browser's user would. */
  act(user: User): Promise<void>
  killed(kill: Kill): void
  close(): Promise<void>
}

const connections = 16
const retryMs = 50
const patienceMs = 15_000

/** Makes users in all regions, each with a session of their own. */
export function createUsers(
  service: Service,
  resolver: Resolver,
  regions: readonly Region[],
  count: number,
): Users {
  const mint = createMint(service.directory)
  const all = Array.from({ length: count }, (_, index): User => {
    const region = regions[index % regions.length]!
    return { region, jar: new Map([cut(mint())]), visitor: '' }
  })
  const tally: Tally = {
    requests: 0,
    signIns: 0,
    wrong: [],
    failedInFlight: 0,
    failedBeforeAnswer: 0,
    failed: [],
    recoveries: [],
  }
  const pools = new Map(service.edges.map(({ address }) => [address, openPool(service, address)]))
  let kill: Kill | undefined

  const countFailure = (address: string, began: number, error: unknown): void => {
    const isDead = kill?.edge.address === address
    if (isDead && began < kill!.at) tally.failedInFlight++
    else if (isDead) tally.failedBeforeAnswer++
    else tally.failed.push(`${address}: ${(error as Error).message}`)
  }

  return {
    all,
    tally,
    async act(user) {
      const first = performance.now()
      for (let tries = 1; ; tries++) {
        const address = resolver.addressFor(user.region)
        const began = performance.now()
        try {
          tally.requests++
          await ask(pools.get(address)!, user, tally)
          if (tries > 1) tally.recoveries.push(performance.now() - resolver.changedAt(user.region))
          return
        } catch (error) {
          countFailure(address, began, error)
          if (performance.now() - first > patienceMs) return void tally.failed.push('never succeeded')
          await new Promise(resolve => setTimeout(resolve, retryMs))
        }
      }
    },
    killed(next) {
      kill = next
    },
    close: async () => void (await Promise.all([...pools.values()].map(pool => pool.destroy()))),
  }
}

const openPool = ({ port, ca }: Service, address: string): Pool =>
  new Pool(`https://${hosts.proxied}:${port}`, {
    connections,
    connect: { ca, lookup: (_, __, found) => found(null, [{ address, family: 4 }]) },
  })

/** @throws when the connection does */
async function ask(pool: Pool, user: User, tally: Tally): Promise<void> {
  const cookie = [...user.jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = { cookie, accept: 'application/json' }
  const { statusCode, headers: fields, body } = await pool.request({ path: '/work', method: 'GET', headers })
  const text = await body.text()
  if (statusCode === 303 || statusCode === 401) tally.signIns++
  if (statusCode !== 200) return void tally.wrong.push(`status ${statusCode}`)
  for (const set of [fields['set-cookie'] ?? []].flat()) user.jar.set(...cut(set.split(';', 1)[0]!))
  const { visitor } = JSON.parse(text) as { visitor: string }
  if (user.visitor === '') user.visitor = visitor
  else if (user.visitor !== visitor) tally.wrong.push('the app does not know the browser again')
}

const cut = (cookie: string): [name: string, value: string] => {
  const at = cookie.indexOf('=')
  return [cookie.slice(0, at), cookie.slice(at + 1)]
}
