/** The SaaS app of the evidence: it gives each session its canaries and tells which of them have arrived. */
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { WebSocketServer } from 'ws'
import { startOrigin, type Origin } from '../../test/harness/origin.ts'
import type { Authority } from '../../src/tls/index.ts'
import { canaryClasses, type CanaryClass, type SessionCanaries } from './canaries.ts'
import { largeContent } from './large-content.ts'

export const appHost = 'www.example.com'

/** The app, running. */
export interface App extends Origin {
  /** Gives the app the canaries of a session, to be answered with and to be expected. */
  expect(session: number, canaries: SessionCanaries): void
  /** Whether a canary has come where it belongs. */
  hasArrived(session: number, each: CanaryClass): boolean
}

/** A request for `/s/<session>/<class, with hyphens>`, and maybe more after that. */
const target = /^\/s\/(\d+)\/([a-z-]+)(?:\/([^?]*))?(?:\?(.*))?$/

interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly canaries: SessionCanaries
  readonly rest: string
  readonly query: string
  /** Notes that the canary of a class is what came. */
  readonly took: (each: CanaryClass, given: string | undefined) => void
}

export async function startApp(authority: Authority): Promise<App> {
  const sessions = new Map<number, SessionCanaries>()
  const arrived = new Set<string>()
  const visitOf = (request: IncomingMessage, response: ServerResponse): [Visit, CanaryClass] | undefined => {
    const [, number, name, rest = '', query = ''] = target.exec(request.url ?? '') ?? []
    const canaries = sessions.get(Number(number))
    const each = canaryClasses.find(known => known.replaceAll(' ', '-') === name)
    if (canaries === undefined || each === undefined) return undefined
    const took: Visit['took'] = (of, given) => {
      if (given !== undefined && isEqual(given, canaries[of])) arrived.add(`${number} ${of}`)
    }
    return [{ request, response, canaries, rest, query, took }, each]
  }
  const origin = await startOrigin(authority, [appHost], (request, response) => {
    const found = visitOf(request, response)
    if (found === undefined) return void response.writeHead(404).end()
    const [visit, each] = found
    void answers[each](visit).then(
      () => response.writableEnded || response.end('taken'),
      () => response.destroy(),
    )
  })
  serveSockets(origin, (request, response) => visitOf(request, response)?.[0])
  return {
    ...origin,
    expect: (session, canaries) => void sessions.set(session, canaries),
    hasArrived: (session, each) => arrived.has(`${session} ${each}`),
  }
}

const isEqual = (given: string, wanted: string): boolean =>
  given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted))

const cookieOf = ({ headers }: IncomingMessage, name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1]

const page = (canary: string): string =>
  `<!doctype html><html><head><title>App</title></head><body><p>${canary}</p><a href="https://${appHost}/">x</a></body></html>`

/** The canary in what stands between two texts of a request's content. */
async function contentOf({ request }: Visit, before: string, after: string): Promise<string | undefined> {
  const content = await textOf(request)
  const start = content.indexOf(before) + before.length
  return content.includes(before) ? content.slice(start, content.indexOf(after, start)) : undefined
}

const answers: Readonly<Record<CanaryClass, (visit: Visit) => Promise<unknown>>> = {
  'request cookie': async ({ request, took }) => took('request cookie', cookieOf(request, 'visit')),
  async 'response cookie'({ request, response, canaries, took }) {
    took('response cookie', cookieOf(request, 'sid'))
    response.setHeader('set-cookie', `sid=${canaries['response cookie']}; Path=/; Secure; HttpOnly`)
  },
  authorization: async ({ request, took }) =>
    took('authorization', request.headers.authorization?.replace('Bearer ', '')),
  query: async ({ query, took }) => took('query', new URLSearchParams(query).get('q') ?? undefined),
  'path tail': async ({ rest, took }) => took('path tail', rest),
  'form field': async visit => visit.took('form field', await contentOf(visit, 'field=', '&')),
  json: async visit => visit.took('json', await contentOf(visit, '"field":"', '"')),
  async 'multipart file'({ request, canaries, took }) {
    const content = await textOf(request)
    const whole = content.includes(largeContent(canaries['multipart file']).toString())
    took('multipart file', whole ? canaries['multipart file'] : undefined)
  },
  async 'html response'({ response, canaries }) {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(page(canaries['html response']))
  },
  async download({ response, canaries }) {
    response.setHeader('content-type', 'application/octet-stream')
    response.setHeader('content-disposition', 'attachment; filename="report.bin"')
    response.end(largeContent(canaries.download))
  },
  async 'gzip body'({ response, canaries }) {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync(page(canaries['gzip body'])))
  },
  'websocket up': async () => undefined,
  'websocket down': async () => undefined,
  'inspected file': async visit => visit.took('inspected file', await contentOf(visit, '%PDF-1.7 ', '\n')),
  'judged file name': async () => undefined,
  'sealed session': async () => undefined,
}

/** Takes one canary up and answers with the other. */
function serveSockets(
  { server }: Origin,
  visitOf: (request: IncomingMessage, response: ServerResponse) => Visit | undefined,
): void {
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket, request) => {
    const visit = visitOf(request, {} as ServerResponse)
    if (visit === undefined) return socket.terminate()
    socket.on('error', () => undefined)
    socket.on('message', data => {
      visit.took('websocket up', String(data as Buffer))
      socket.send(visit.canaries['websocket down'])
    })
  })
}
