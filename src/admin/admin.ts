import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import type { DecisionRing, PolicyReloader } from '../policy/index.ts'
import { json, words, type Answer } from './answer.ts'
import { policyStatus, reloadPolicy, replayDraft } from './policy.ts'

export interface AdminOptions {
  readonly registry: Registry
  readonly policy: PolicyReloader
  /** The latest decisions, for replays. */
  readonly ring: DecisionRing
  /** Whether the edge takes new users. */
  readonly isReady: () => boolean
}

/** The ops listener: health, readiness, metrics, policies. Never on the users' listener. */
export function createAdmin(options: AdminOptions): Server {
  return createServer({ maxHeaderSize: 8_192, headersTimeout: 5_000 }, (request, response) => {
    answer(request, options).then(
      ([status, type, body]) => send(response, status, type, body),
      () => send(response, 500, 'text/plain', 'internal error\n'),
    )
  })
}

async function answer(request: IncomingMessage, options: AdminOptions): Promise<Answer> {
  if (request.method === 'POST' && isFromPage(request)) {
    return words(403, 'requests from web pages are refused')
  }
  switch (`${request.method} ${request.url}`) {
    case 'GET /healthz':
      return words(200, 'ok')
    case 'GET /readyz':
      return options.isReady() ? words(200, 'ready') : words(503, 'draining')
    case 'GET /metrics':
      return [200, options.registry.contentType, await options.registry.metrics()]
    case 'GET /policy':
      return json(200, policyStatus(options.policy))
    case 'POST /policy/reload':
      return reloadPolicy(options.policy)
    case 'POST /policy/replay':
      return replayDraft(request, options.policy.context, options.ring)
    default:
      return words(404, 'not found')
  }
}

/** A page that an operator has open must not be able to command the edge; browsers say where they come from. */
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
