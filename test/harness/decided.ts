/**
 * The exact oracle of attacks on framing: the edge marks each request that it has decided on, and the upstream reads
 * strictly, so that a request which slipped past a decision is seen however it came about.
 */
import type { Socket } from 'node:net'
import type { Test } from 'tap'
import type { RawFields } from './raw-http2.ts'
import { rawHost, startOctetWorld, type RawWorld } from './raw-upstream.ts'
import { openRaw, type RawConnection, type RawResponse } from './raw.ts'
import { NoRequest, StrictReader, type StrictRequest } from './strict-http1.ts'
import type { WorldOptions } from './world.ts'

/** A world whose app tells which requests were decided on. */
export interface DecidedWorld extends RawWorld {
  /** Whole requests that the app has got, in the order of their ends. */
  readonly requests: readonly StrictRequest[]
  /** The octets of an HTTP/1.1 request: `Host`, a valid session and these fields. */
  request(line: string, ...fields: string[]): string
  /** What reached the app without a decision of its own, in words; none, if all is well. */
  undecided(): Promise<readonly string[]>
  /** Resolves when so many requests have reached the app. */
  arrived(count: number): Promise<void>
  /** A connection to the edge. */
  open(): Promise<RawConnection>
}

/** A world's options, and what its app says to a `POST /early` as soon as it comes. */
export interface DecidedOptions extends WorldOptions {
  readonly early?: string
}

type Answer = (request: StrictRequest, socket: Socket) => string | undefined

/** An answer with two octets of content. */
export const fine = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const decisionField = 'x-sallyport-decision'
const upstreamHost = 'raw.example.com'

/**
 * Starts it.
 * @param answer called with each request; what the app says, or undefined when it has done what it likes with the socket
 */
export async function startDecidedWorld(
  t: Test,
  answer: Answer = () => fine,
  options: DecidedOptions = {},
): Promise<DecidedWorld> {
  const requests: StrictRequest[] = []
  const unreadable: string[] = []
  const waiting = new Set<() => void>()
  const world = await startOctetWorld(
    t,
    socket => {
      const reader = new StrictReader()
      return text => {
        if (options.early !== undefined && text.startsWith('POST /early ')) socket.write(options.early)
        try {
          for (const request of reader.read(text)) {
            requests.push(request)
            for (const look of waiting) look()
            socket.write(answer(request, socket) ?? '', 'latin1')
          }
        } catch (error) {
          if (!(error instanceof NoRequest)) throw error
          unreadable.push(`no request: ${error.message}`)
          socket.destroy()
        }
      }
    },
    { ...options, more: `upstream: { decision-header: true }\n${options.more ?? ''}` },
  )
  const own = [`Host: ${rawHost}:${world.client.port}`, `Cookie: ${world.cookie()}`]
  return {
    ...world,
    requests,
    request: (line, ...fields) => `${[line, ...own, ...fields].join('\r\n')}\r\n\r\n`,
    undecided: async () => [...unreadable, ...(await withoutDecision(world, requests))],
    arrived: count =>
      new Promise(resolve => {
        const look = (): void => {
          if (requests.length >= count) resolve()
        }
        waiting.add(look)
        look()
      }),
    open: () => openRaw(world.client, rawHost),
  }
}

/** Each request must bear a mark that no other bears, of a record that names the same host and path. */
async function withoutDecision({ records }: RawWorld, requests: readonly StrictRequest[]): Promise<string[]> {
  const found: string[] = []
  const seen = new Set<string>()
  const known = new Map(records.activities.map(record => [record.reference, record]))
  for (const { method, target, values } of requests) {
    const [mark, ...others] = values(decisionField)
    const name = `${method} ${target}`
    const reference = /^([0-9A-Z]{5}-[0-9A-Z]{5})\.\d+$/.exec(mark ?? '')?.[1]
    if (reference === undefined || others.length > 0) found.push(`${name} bears no mark`)
    else if (seen.has(mark!)) found.push(`${name} bears a mark of another`)
    else {
      seen.add(mark!)
      const { facts } =
        known.get(reference) ?? (await records.activity(record => record.reference === reference))
      const isSame = facts?.host === values('host')[0] && facts?.path === target.split('?', 1)[0]
      if (!isSame || facts?.method !== method) found.push(`${name} is not what ${mark} decided on`)
      if (values('host').join() !== upstreamHost) found.push(`${name} is for ${values('host').join()}`)
    }
  }
  return found
}

/** The first answer to these octets, on a connection of their own. */
export async function answerTo(world: DecidedWorld, text: string): Promise<RawResponse> {
  const connection = await world.open()
  connection.send(text)
  const response = await connection.response()
  connection.socket.destroy()
  return response
}

/** The status of an honest request on a connection of its own. */
export const probe = async (world: DecidedWorld): Promise<number> =>
  (await answerTo(world, world.request('GET /probe HTTP/1.1'))).status

/** What the app has got beside honest requests. */
export const attacked = ({ requests }: DecidedWorld): string[] =>
  requests.flatMap(({ method, target }) => (target === '/probe' ? [] : [`${method} ${target}`]))

/** Sends octets and an end; gives the status of each answer until the edge has ended the connection too. */
export async function statusesOf(world: DecidedWorld, text: string): Promise<number[]> {
  const connection = await world.open()
  connection.send(text)
  connection.socket.end()
  const answers = await connection.rest()
  return [...answers.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status))
}

/**
 * Octets that must be refused: each case gets one answer of its status, the connection ends, an honest request
 * afterwards is served, and nothing else reaches the app.
 */
export async function refusesOctets(
  t: Test,
  world: DecidedWorld,
  cases: readonly (readonly [name: string, status: number, text: string])[],
): Promise<void> {
  for (const [name, status, text] of cases) {
    t.strictSame(await statusesOf(world, text), [status], name)
    t.equal(await probe(world), 200, `${name}: an honest request is served`)
  }
  t.strictSame(attacked(world), [], 'nothing of it reaches the app')
  t.strictSame(await world.undecided(), [], 'nothing has gone past a decision')
}

/** The pseudo-header fields of a request for the app's raw host, at `/attack`. */
export const requestFields = ({ client }: DecidedWorld, method: string): RawFields => [
  [':method', method],
  [':scheme', 'https'],
  [':path', '/attack'],
  [':authority', `${rawHost}:${client.port}`],
]
