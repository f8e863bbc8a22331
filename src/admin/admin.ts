import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Registry } from 'prom-client'
import type { DiscoveredHost } from '../apps/index.ts'
import { json, words, type Answer } from './answer.ts'
import type { Operations } from './operations.ts'
import { replayDraft } from './replay-request.ts'
import { revokeSessions } from './revoke-request.ts'

export interface AdminOptions {
  readonly operations: Operations
  /** Why the edge takes no new users, in one line; undefined when it takes them. */
  readonly unreadiness: () => string | undefined
}

/** The ops listener: health, readiness, metrics, policies, ends of sessions. Never on the users' listener. */
export function createAdmin(options: AdminOptions): Server {
  return createServer({ maxHeaderSize: 8_192, headersTimeout: 5_000 }, (request, response) => {
    answer(request, options).then(
      ([status, type, body]) => send(response, status, type, body),
      () => send(response, 500, 'text/plain', 'internal error\n'),
    )
  })
}

async function answer(request: IncomingMessage, { operations, unreadiness }: AdminOptions): Promise<Answer> {
  if (isFromPage(request)) {
    return words(403, 'requests from web pages are refused')
  }
  switch (`${request.method} ${request.url}`) {
    case 'GET /healthz':
      return words(200, 'ok')
    case 'GET /readyz':
      return readiness(unreadiness())
    case 'GET /metrics':
      return [200, Registry.PROMETHEUS_CONTENT_TYPE, await operations.metrics()]
    case 'GET /policy':
      return json(200, await operations.status())
    case 'GET /discovered':
      return json(200, { hosts: (await operations.discovered()).map(withLine) })
    case 'POST /policy/reload':
      return reloadPolicy(operations)
    case 'POST /sessions/revoke':
      return revokeSessions(request, operations)
    case 'POST /restart':
      return restart(operations)
    case 'POST /policy/replay':
      return replayDraft(request, operations)
    default:
      return words(404, 'not found')
  }
}

const readiness = (why: string | undefined): Answer =>
  why === undefined ? words(200, 'ready') : words(503, why)

/** An entry as operators read it: with times, and with what to add to the app's `domains`. */
const withLine = ({ first, last, ...entry }: DiscoveredHost) => ({
  ...entry,
  first: new Date(first).toISOString(),
  last: new Date(last).toISOString(),
  line: `- ${entry.host}`,
})

/** A set that is refused is the caller's mistake. */
async function reloadPolicy(operations: Operations): Promise<Answer> {
  const reloaded = await operations.reload()
  return json(reloaded.result === 'refused' ? 422 : 200, reloaded)
}

/** A restart that is broken off leaves the edge as it was. */
async function restart(operations: Operations): Promise<Answer> {
  const outcome = await operations.restart()
  if ('refusal' in outcome) return words(409, outcome.refusal)
  return 'failure' in outcome ? words(503, outcome.failure) : json(200, outcome)
}

/**
 * A page that an operator has open must neither command the edge nor read of it, whatever name it has made lead here;
 * browsers say where a request comes from.
 */
const isFromPage = ({ headers }: IncomingMessage): boolean =>
  headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none'

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
