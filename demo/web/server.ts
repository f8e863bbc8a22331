import { createServer } from 'node:https'
import type { Server, ServerOptions } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A server's key and certificate chain, in PEM. */
export interface TlsIdentity {
  readonly key: string
  readonly cert: string
}

/** One request answered; a rejection becomes a 500. */
export type Handler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>

/** A server of the demo that runs. */
export interface RunningServer {
  readonly port: number
  /** Ends every connection and frees the port. */
  close(): Promise<void>
}

/** Listens on the loopback address only: nothing of the demo is meant for the network. */
export async function listen(server: Server, port: number): Promise<RunningServer> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** An https server that never leaves a request without an answer. */
export const httpsServer = (options: ServerOptions, handler: Handler): Server =>
  createServer(options, (req, res) => void answer(req, res, handler))

async function answer(req: IncomingMessage, res: ServerResponse, handler: Handler): Promise<void> {
  try {
    await handler(req, res)
  } catch {
    if (res.headersSent) res.destroy()
    else
      res.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end('Something went wrong here.\n')
  }
}
