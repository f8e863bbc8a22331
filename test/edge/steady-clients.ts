/** Clients that keep asking while an edge is changed under them. */
import { once } from 'node:events'
import { Agent, request, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'
import { http2On, openHttp2, type ClientOptions } from '../harness/clients.ts'

/** What has become of their requests. */
export interface Outcomes {
  /** How often a status came. */
  readonly statuses: Map<number | string, number>
  /** Answers that said to be the last of their connection. */
  lastOnes: number
  /** Streams that the edge has told to be unprocessed, and that were opened anew on another connection (RFC 9113 8.7). */
  openedAnew: number
}

/** Some clients that ask one request after another; each waits for its answer. */
export interface SteadyClients {
  readonly outcomes: Outcomes
  /** Resolves when so many more requests have been answered. */
  answered(more: number): Promise<void>
  /** Lets each finish, and closes their connections. */
  stop(): Promise<void>
}

/**
 * Starts as many clients of each protocol.
 * @param host whom they ask, with this cookie
 */
export function startClients(
  options: ClientOptions,
  host: string,
  cookie: string,
  each: number,
): SteadyClients {
  const outcomes: Outcomes = { statuses: new Map(), lastOnes: 0, openedAnew: 0 }
  const counting = createCount()
  let isStopped = false
  const run = async (ask: () => Promise<number>): Promise<void> => {
    while (!isStopped) {
      const status = await ask().catch((error: NodeJS.ErrnoException) => error.code ?? error.message)
      outcomes.statuses.set(status, (outcomes.statuses.get(status) ?? 0) + 1)
      counting.add()
    }
  }
  const agent = new Agent({ keepAlive: true, maxSockets: each })
  const connections: Http2Asker[] = []
  const all = Array.from({ length: each }, () => {
    const asker = http2Asker(options, host, cookie, outcomes)
    connections.push(asker)
    return [run(() => http1Once(agent, options, host, cookie, outcomes)), run(asker.ask)]
  }).flat()
  return {
    outcomes,
    answered: counting.more,
    async stop() {
      isStopped = true
      await Promise.all(all)
      agent.destroy()
      connections.forEach(({ close }) => close())
    },
  }
}

function createCount() {
  let count = 0
  const waiting = new Set<{ readonly at: number; readonly reached: () => void }>()
  return {
    add() {
      count++
      for (const each of waiting) {
        if (count < each.at) continue
        waiting.delete(each)
        each.reached()
      }
    },
    more: (more: number): Promise<void> =>
      new Promise(reached => void waiting.add({ at: count + more, reached })),
  }
}

async function http1Once(
  agent: Agent,
  { port, ca }: ClientOptions,
  host: string,
  cookie: string,
  outcomes: Outcomes,
): Promise<number> {
  const options: RequestOptions = {
    agent,
    ca,
    host: '127.0.0.1',
    port,
    servername: host,
    headers: { host: `${host}:${port}`, cookie },
  }
  const [response] = (await once(request(options).end(), 'response')) as [IncomingMessage]
  for await (const _ of response);
  if (response.headers.connection === 'close') outcomes.lastOnes++
  return response.statusCode!
}

interface Http2Asker {
  ask(): Promise<number>
  close(): void
}

function http2Asker(options: ClientOptions, host: string, cookie: string, outcomes: Outcomes): Http2Asker {
  let session: ClientHttp2Session | undefined
  const current = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session
    session = openHttp2(options, host)
    // Its streams tell.
    session.on('error', () => undefined)
    return session
  }
  const ask = async (): Promise<number> => {
    try {
      return (await http2On(current(), `${host}:${options.port}`, { headers: { cookie } })).status
    } catch (error) {
      if (!isUnprocessed(error)) throw error
      outcomes.openedAnew++
      return ask()
    }
  }
  return { ask, close: () => session?.close() }
}

/** What a server has not begun with a client may ask again, whatever it is. */
const isUnprocessed = (error: unknown): boolean =>
  /NGHTTP2_REFUSED_STREAM|GOAWAY_SESSION/.test(
    `${(error as Error).message} ${(error as { code?: string }).code}`,
  )
