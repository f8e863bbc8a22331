import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import { createServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Authority } from '../../src/tls/index.ts'

/** A SaaS app of a test. */
export interface Origin {
  readonly port: number
  readonly server: Server
  close(): Promise<void>
}

export interface OriginOptions extends ServerOptions {
  /** When its certificate was issued, milliseconds since the epoch; now when undefined. */
  readonly issuedAt?: number
}

/** Starts an https origin for these names on a port of its own. */
export async function startOrigin(
  authority: Authority,
  names: readonly string[],
  handler: RequestListener,
  { issuedAt, ...tls }: OriginOptions = {},
): Promise<Origin> {
  const { certificate, key } = authority.issue(names, issuedAt)
  const server = createServer({ cert: certificate, key, keepAliveTimeout: 60_000, ...tls }, handler)
  const sockets = new Set<Duplex>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    server,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
