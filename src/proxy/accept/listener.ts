import { createServer, type Server, type ServerOptions } from 'node:https'
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { LimitName, Limits } from '../../limits/index.ts'
import type { AddressSet } from '../../network/index.ts'
import type { Client, ClientConnection } from '../client.ts'
import { createDrain, type Drain } from './drain.ts'
import { Http1Client, type Serving } from './http1-client.ts'
import { createHttp2Connections } from './http2-connections.ts'
import { createMalformedRequests, type MalformedOptions } from './malformed.ts'
import type { ContentPace } from './request-body.ts'
import { isHard, isHardest, type Pressure } from './overload.ts'

export interface ListenerOptions extends MalformedOptions {
  readonly tls: TlsOptions
  readonly limits: Limits
  /** Where the client of a connection is. */
  readonly addressOf: (socket: Socket) => string
  /** The proxies in front of us whose `X-Forwarded-For` counts. */
  readonly trustedProxies: AddressSet
  /** Called for each connection whose handshake is done. */
  readonly connected: (connection: ClientConnection) => void
}

type Handler = (client: Client) => void

/** The users' listener. */
export interface Listener extends Drain {
  readonly server: Server
  /** Begins to answer; the port, which names in answers carry, is known only once the server listens. */
  serve(handler: Handler): void
  /** Takes in how hard it is for the edge, and lets go of what users miss least. */
  press(pressure: Pressure): void
}

/** How often Node looks after heads that are late, in milliseconds. */
const connectionsCheckingInterval = 1_000

const http1Options = (limits: Limits): ServerOptions => ({
  maxHeaderSize: limits['request-head-octets'],
  headersTimeout: limits['request-head-time'],
  // Of the whole, which an upload may take; how fast content comes is looked after with the content.
  requestTimeout: 0,
  keepAliveTimeout: limits['idle-time'],
  connectionsCheckingInterval,
  highWaterMark: 65_536,
})

/**
 * One TLS listener for both protocols. ALPN decides per connection: HTTP/1.1 stays with Node's own server,
 * HTTP/2 gets a session of its own, used through its streams.
 */
export function createListener(options: ListenerOptions): Listener {
  const { tls, limits, limitReached, addressOf, trustedProxies, connected } = options
  let handler: Handler | undefined
  const handle: Handler = client => handler!(client)
  const server = createServer({ ...tls, handshakeTimeout: limits['handshake-time'], ...http1Options(limits) })
  server.maxConnections = limits.connections
  server.on('drop', () => limitReached('connections'))
  const connections = new WeakMap<Duplex, ClientConnection>()
  const pace = paceOf(limits, limitReached)
  const http2 = createHttp2Connections({ server, limits, limitReached, handle, pace })
  const [http1] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[]
  let pressure: Pressure = 'none'
  const serving: Serving = { keeps: () => server.listening && !isHard(pressure), pace }

  server.removeAllListeners('secureConnection')
  const drain = createDrain(server)
  server.on('secureConnection', socket => {
    const connection = connectionOf(socket, addressOf(socket), trustedProxies)
    connections.set(socket, connection)
    connected(connection)
    socket.on('error', () => socket.destroy())
    if (socket.alpnProtocol === 'h2') http2.serve(socket, connection)
    else http1!.call(server, socket)
  })
  const malformed = createMalformedRequests(options)
  const serveHttp1 = (request: IncomingMessage, response: ServerResponse): void => {
    malformed.follow(request.socket, response)
    handleHttp1(request, response, connections, handle, serving)
  }
  server.on('request', serveHttp1)
  server.on('checkContinue', serveHttp1)
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { connection: 'close' }).end()
  })
  server.on('upgrade', (request, socket, head) =>
    handleUpgrade(request, socket, head, connections, handle, serving),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A handshake that failed comes here too; it is counted elsewhere, and nothing could be sent on it.
    const connection = connections.get(socket)
    if (connection === undefined) return void socket.destroy()
    malformed.refuse(error.code ?? 'UNKNOWN', socket, connection)
  })

  return {
    server,
    connections: () => drain.connections(),
    serve(next) {
      handler = next
    },
    press(next) {
      pressure = next
      server.keepAliveTimeout = limits['idle-time'] / (next === 'none' ? 1 : 2)
      server.maxConnections = isHardest(next) ? 0 : limits.connections
      http2.press(next)
    },
    close() {
      http2.end()
      return drain.close()
    },
    cut: () => drain.cut(),
  }
}

const paceOf = (limits: Limits, limitReached: (limit: LimitName) => void): ContentPace => ({
  time: limits['request-content-time'],
  octets: (limits['request-content-rate'] * limits['request-content-time']) / 1_000,
  tooSlow: () => limitReached('request-content-rate'),
})

function connectionOf(socket: TLSSocket, address: string, trusted: AddressSet): ClientConnection {
  return {
    address,
    proxies: trusted.has(address) ? trusted : undefined,
    // A resumed TLS 1.2 session carries no server name; OpenSSL resumes it for the same name only.
    serverName: typeof socket.servername === 'string' ? socket.servername : undefined,
  }
}

function handleHttp1(
  request: IncomingMessage,
  response: ServerResponse,
  connections: WeakMap<Duplex, ClientConnection>,
  handle: Handler,
  serving: Serving,
): void {
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  // An `Upgrade` to anything but WebSocket comes here too and is served as if it had not been asked for.
  if (request.httpVersion !== '1.1') return void response.writeHead(505, { connection: 'close' }).end()
  handle(new Http1Client(request, response, connections.get(request.socket)!, serving))
}

/** RFC 6455 4.1: GET, HTTP/1.1, no content. Everything else that asks for an upgrade is refused. */
function handleUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  connections: WeakMap<Duplex, ClientConnection>,
  handle: Handler,
  serving: Serving,
): void {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as TLSSocket)
  response.on('finish', () => (socket as TLSSocket).destroySoon())
  const client = new Http1Client(request, response, connections.get(socket)!, serving, { socket, head })
  if (isWebSocket(request, client)) return handle(client)
  response.writeHead(400, { connection: 'close' }).end()
}

function isWebSocket(request: IncomingMessage, client: Http1Client): boolean {
  const wants = request.headers.upgrade?.toLowerCase() === 'websocket'
  return wants && request.method === 'GET' && request.httpVersion === '1.1' && client.body === undefined
}
