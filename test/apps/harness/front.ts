import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Authority } from '../../../src/tls/index.ts'
import { startOrigin } from '../../harness/origin.ts'
import type { Scope } from './scope.ts'

/**
 * Puts TLS before an app, as its operator would: the app is told the public name and scheme, and answers what
 * it answers.
 * @param port the app's, on loopback
 * @returns the port where `https://<host>/` is served
 */
export async function startFront(
  scope: Scope,
  authority: Authority,
  host: string,
  port: number,
): Promise<number> {
  const origin = await startOrigin(authority, [host], (request, response) => {
    const onward = httpRequest(onwardTo(request, port), answer => {
      response.writeHead(answer.statusCode!, answer.statusMessage, answer.rawHeaders)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    response.on('close', () => onward.destroy())
    request.pipe(onward)
  })
  origin.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    tunnel(request, socket, head, port),
  )
  scope.teardown(() => origin.close())
  return origin.port
}

const onwardTo = ({ method, url, headers }: IncomingMessage, port: number): RequestOptions => ({
  host: '127.0.0.1',
  port,
  method: method!,
  path: url!,
  headers: {
    ...headers,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': headers.host,
  },
})

function tunnel(request: IncomingMessage, client: Duplex, head: Buffer, port: number): void {
  const onward = httpRequest(onwardTo(request, port))
  const end = (): void => void client.destroy()
  client.on('error', () => onward.destroy())
  onward.on('error', end)
  onward.on('response', end)
  onward.on('upgrade', (answer, upstream, first) => {
    client.write(headOf(answer))
    client.write(first)
    upstream.write(head)
    upstream.on('error', end).on('close', end)
    client.on('close', () => upstream.destroy())
    upstream.pipe(client).pipe(upstream)
  })
  onward.end()
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const fields = Array.from(
    { length: rawHeaders.length / 2 },
    (_, at) => `${rawHeaders[2 * at]}: ${rawHeaders[2 * at + 1]}`,
  )
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...fields, '', ''].join('\r\n')
}

/** Stands where an app's own name leads when it must not be reached: whoever comes is counted and sent away. */
export async function startLeakCounter(
  scope: Scope,
): Promise<{ port: number; readonly connections: number }> {
  let connections = 0
  const server = createServer((socket: Socket) => {
    connections++
    socket.destroy()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  scope.teardown(() => server.close())
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections
    },
  }
}
