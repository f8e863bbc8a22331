import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { DiscoveredHost } from '../apps/index.ts'
import type { EdgeView } from '../geo/index.ts'
import { json, metricsAnswer, words, type Answer } from './answer.ts'
import { edgesPage } from './edges-page.ts'
import { mapRoute, refusalOf, stillMapRoute, type OpsToken } from './guard.ts'
import type { Operations } from './operations.ts'
import { replayDraft } from './replay-request.ts'
import { revokeSessions } from './revoke-request.ts'

export interface AdminOptions {
  readonly operations: Operations
  /** Why the edge takes no new users, in one line; undefined when it takes them. */
  readonly unreadiness: () => string | undefined
  /** All edges of the service, as this one sees them. */
  readonly edges: () => readonly EdgeView[]
  readonly token: OpsToken
}

/** The ops listener: health, readiness, metrics, policies, ends of sessions. Never on the users' listener. */
export const createAdmin = ({ operations, unreadiness, edges, token }: AdminOptions): Server =>
  createOpsListener(
    {
      'GET /healthz': () => words(200, 'ok'),
      'GET /readyz': () => readiness(unreadiness()),
      'GET /metrics': () => metricsAnswer(operations),
      ...edgesRoutes(edges),
      'GET /policy': async () => json(200, await operations.status()),
      'GET /discovered': async () => json(200, { hosts: (await operations.discovered()).map(withLine) }),
      'POST /policy/reload': () => reloadPolicy(operations),
      'POST /sessions/revoke': request => revokeSessions(request, operations),
      'POST /restart': () => restart(operations),
      'POST /policy/replay': request => replayDraft(request, operations),
    },
    token,
  )

/** The edges, for programs and for people. */
export const edgesRoutes = (edges: () => readonly EdgeView[]): OpsRoutes => ({
  'GET /edges': () => json(200, { edges: edges() }),
  [mapRoute]: () => edgesPage(edges(), false),
  [stillMapRoute]: () => edgesPage(edges(), true),
})

/** What an ops listener answers, by method and path. */
export type OpsRoutes = Readonly<Record<string, (request: IncomingMessage) => Answer | Promise<Answer>>>

/** A listener for operators: never for pages, whatever an operator has open. */
export function createOpsListener(routes: OpsRoutes, token: OpsToken): Server {
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const asked = `${request.method} ${request.url}`
    const refusal = refusalOf(request, asked, token)
    if (refusal !== undefined) return refusal
    return Object.hasOwn(routes, asked) ? routes[asked]!(request) : words(404, 'not found')
  }
  return createServer({ maxHeaderSize: 8_192, headersTimeout: 5_000 }, (request, response) => {
    answer(request).then(
      ready => send(response, ready),
      () => send(response, words(500, 'internal error')),
    )
  })
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

function send(response: ServerResponse, [status, type, body, fields]: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...fields,
  })
  response.end(body)
}
