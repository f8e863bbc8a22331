import { createServer, type Server } from 'node:https'
import { ServerResponse, type IncomingMessage } from 'node:http'
import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { AddressSet } from '../../network/index.ts'
import type { Client, ClientConnection } from '../client.ts'
import { createDrain, endHttp2, type Drain } from './drain.ts'
import { Http1Client } from './http1-client.ts'
import { Http2Client } from './http2-client.ts'

export interface ListenerOptions {
  readonly tls: TlsOptions
  /** Where the client of a connection is. */
  readonly addressOf: (socket: Socket) => string
  /** The proxies in front of us whose `X-Forwarded-For` counts. */
  readonly trustedProxies: AddressSet
  /** Called for what the HTTP/1.1 parser refuses, by its code. */
  readonly malformed: (code: string, address: string) => void
  /** Called for each connection whose handshake is done. */
  readonly connected: (connection: ClientConnection) => void
}

type Handler = (client: Client) => void

/** The users' listener. */
export interface Listener extends Drain {
  readonly server: Server
  /** Begins to answer; the port, which names in answers carry, is known only once the server listens. */
  serve(handler: Handler): void
}

/** threats 1.2; the reasons stand there. */
const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
} as const
const http2Limits = {
  settings: {
    maxConcurrentStreams: 100,
    initialWindowSize: 65_536,
    maxHeaderListSize: 16_384,
    enablePush: false,
  },
  maxSessionMemory: 10,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 50,
  maxHeaderListPairs: 128,
  streamResetBurst: 200,
  streamResetRate: 33,
} as const
const http2IdleMs = 300_000
const connectionWindow = 1_048_576

/**
 * One TLS listener for both protocols. ALPN decides per connection: HTTP/1.1 stays with Node's own server,
 * HTTP/2 gets a session of its own, used through its streams.
 */
export function createListener(options: ListenerOptions): Listener {
  const { tls, addressOf, trustedProxies, malformed, connected } = options
  let handler: Handler | undefined
  const handle: Handler = client => handler!(client)
  const server = createServer({ ...tls, ...limits, highWaterMark: 65_536 })
  const sessions = new Set<ServerHttp2Session>()
  const connections = new WeakMap<Duplex, ClientConnection>()
  const [http1] = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[]

  server.removeAllListeners('secureConnection')
  const drain = createDrain(server)
  server.on('secureConnection', socket => {
    const connection = connectionOf(socket, addressOf(socket), trustedProxies)
    connections.set(socket, connection)
    connected(connection)
    socket.on('error', () => socket.destroy())
    if (socket.alpnProtocol === 'h2') serveHttp2(socket, connection, sessions, handle, server)
    else http1!.call(server, socket)
  })
  const serveHttp1 = (request: IncomingMessage, response: ServerResponse): void =>
    handleHttp1(request, response, connections, handle, server)
  server.on('request', serveHttp1)
  server.on('checkContinue', serveHttp1)
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { connection: 'close' }).end()
  })
  server.on('upgrade', (request, socket, head) =>
    handleUpgrade(request, socket, head, connections, handle, server),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A handshake that failed comes here too; it is counted elsewhere, and nothing could be sent on it.
    const connection = connections.get(socket)
    if (connection === undefined) return void socket.destroy()
    malformed(error.code ?? 'UNKNOWN', connection.address)
    if (socket.writable) socket.end(refusal(error.code), () => socket.destroy())
    else socket.destroy()
  })

  return {
    server,
    connections: () => drain.connections(),
    serve(next) {
      handler = next
    },
    close() {
      sessions.forEach(endHttp2)
      return drain.close()
    },
    cut: () => drain.cut(),
  }
}

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
  server: Server,
): void {
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  // An `Upgrade` to anything but WebSocket comes here too and is served as if it had not been asked for.
  if (request.httpVersion !== '1.1') return void response.writeHead(505, { connection: 'close' }).end()
  handle(new Http1Client(request, response, connections.get(request.socket)!, server))
}

/** RFC 6455 4.1: GET, HTTP/1.1, no content. Everything else that asks for an upgrade is refused. */
function handleUpgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  connections: WeakMap<Duplex, ClientConnection>,
  handle: Handler,
  server: Server,
): void {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as TLSSocket)
  response.on('finish', () => (socket as TLSSocket).destroySoon())
  const client = new Http1Client(request, response, connections.get(socket)!, server, { socket, head })
  if (isWebSocket(request, client)) return handle(client)
  response.writeHead(400, { connection: 'close' }).end()
}

function isWebSocket(request: IncomingMessage, client: Http1Client): boolean {
  const wants = request.headers.upgrade?.toLowerCase() === 'websocket'
  return wants && request.method === 'GET' && request.httpVersion === '1.1' && client.body === undefined
}

function serveHttp2(
  socket: TLSSocket,
  connection: ClientConnection,
  sessions: Set<ServerHttp2Session>,
  handle: Handler,
  server: Server,
): void {
  const session = performServerHandshake(socket, http2Limits)
  sessions.add(session)
  session.setLocalWindowSize(connectionWindow)
  session.setTimeout(http2IdleMs, () => session.close())
  session.on('error', () => session.destroy())
  session.on('close', () => sessions.delete(session))
  // The handshake was under way when the server stopped accepting.
  if (!server.listening) endHttp2(session)
  session.on('stream', (stream: ServerHttp2Stream, _headers, _flags, raw: string[]) => {
    stream.on('error', () => undefined)
    handle(new Http2Client(stream, raw, connection))
  })
}

function refusal(code: string | undefined): string {
  const status =
    code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  return `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`
}
