import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import type { PolicyReloader } from '../policy/index.ts'

export interface AdminOptions {
  readonly registry: Registry
  readonly policy: PolicyReloader
  /** Whether the edge takes new users. */
  readonly isReady: () => boolean
}

type Answer = readonly [status: number, type: string, body: string]

/** The ops listener: health, readiness, metrics, policy status. Never on the users' listener. */
export function createAdmin(options: AdminOptions): Server {
  return createServer({ maxHeaderSize: 8_192, headersTimeout: 5_000 }, (request, response) => {
    answer(request, options).then(
      ([status, type, body]) => send(response, status, type, body),
      () => send(response, 500, 'text/plain', 'internal error\n'),
    )
  })
}

async function answer(
  request: IncomingMessage,
  { registry, policy, isReady }: AdminOptions,
): Promise<Answer> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /healthz':
      return [200, 'text/plain', 'ok\n']
    case 'GET /readyz':
      return isReady() ? [200, 'text/plain', 'ready\n'] : [503, 'text/plain', 'draining\n']
    case 'GET /metrics':
      return [200, registry.contentType, await registry.metrics()]
    case 'GET /policy':
      return [200, 'application/json', `${JSON.stringify(policyStatus(policy), null, 2)}\n`]
    default:
      return [404, 'text/plain', 'not found\n']
  }
}

/** The set in force, and the one that was refused with its report. */
function policyStatus({ holder, refused, loadedAt }: PolicyReloader): object {
  return {
    revision: holder.current.revision,
    loaded: new Date(loadedAt).toISOString(),
    rules: holder.current.rules.map(({ id, verdict }) => ({ id, verdict })),
    refused: refused ?? null,
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
