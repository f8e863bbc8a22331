import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'

/** The SaaS app: knows a browser again by an HttpOnly cookie, and tells what it knows it by. */
export interface Origin {
  readonly port: number
  readonly server: Server
  close(): void
}

/** @param identity PEM of its certificate and key */
export async function startOrigin(
  identity: { readonly certificate: string; readonly key: string },
  handler: RequestListener = knowAgain,
): Promise<Origin> {
  const server = createServer({ cert: identity.certificate, key: identity.key }, handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function knowAgain(request: IncomingMessage, response: ServerResponse): void {
  const known = /(?:^|; )visitor=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  const visitor = known ?? randomUUID()
  response.setHeader('content-type', 'application/json')
  if (known === undefined)
    response.setHeader('set-cookie', `visitor=${visitor}; Secure; HttpOnly; Path=/; SameSite=Lax`)
  response.end(JSON.stringify({ visitor }))
}
