import { once } from 'node:events'
import { WebSocket, type ClientOptions as SocketOptions } from 'ws'
import { lookup } from '../../src/network/index.ts'
import type { ClientOptions } from './clients.ts'

/** A WebSocket to a proxied host; not yet open. */
export function socketTo(
  { port, ca }: ClientOptions,
  host: string,
  path: string,
  headers: Record<string, string>,
  options: SocketOptions = {},
): WebSocket {
  return new WebSocket(`wss://${host}:${port}${path}`, {
    ca,
    headers: { origin: `https://${host}:${port}`, ...headers },
    // The type is that of node:net's lookup, which *.localhost needs.
    ...({ lookup } as object),
    ...options,
  })
}

/** The next message as text. */
export async function nextMessage(socket: WebSocket): Promise<string> {
  const [data] = (await once(socket, 'message')) as [Buffer]
  return data.toString()
}

/** The status of an upgrade that is refused. */
export async function refusedStatus(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number; resume(): void },
  ]
  response.resume()
  return response.statusCode
}
