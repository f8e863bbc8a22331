import { createServer, type Server, type ServerOptions } from 'node:https'
import { ServerResponse, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket, TlsOptions } from 'node:tls'
import type { LimitName, Limits } from '../../limits/index.ts'
import type { AddressSet } from '../../network/index.ts'
import type { ClientConnection, HandleRequest } from '../client.ts'
import type { ErrorCode } from '../errors.ts'
import { createDrain, type Drain } from './drain.ts'
import { Http1Client, type Serving } from './http1-client.ts'
import { createHttp2Connections } from './http2-connections.ts'
import { createIdleConnections } from './idle-connections.ts'
import { createMalformedRequests, type MalformedOptions } from './malformed.ts'
import type { ContentPace } from './request-body.ts'
import { isHard, isHardest, type Pressure } from './overload.ts'
import { createUpgrades, type Upgrades } from './upgrades.ts'

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

/** The users' listener. */
export interface Listener extends Drain {
  readonly server: Server
  /** Begins to answer; the port, which names in answers carry, is known only once the server listens. */
  serve(handler: HandleRequest): void
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
  // Node's own refusals bear no reference and are on no record; the gate refuses it.
  requireHostHeader: false,
})

/**
 * One TLS listener for both protocols. ALPN decides per connection: HTTP/1.1 stays with Node's own server,
 * HTTP/2 gets a session of its own, used through its streams.
 */
export function createListener(options: ListenerOptions): Listener {
  const { tls, limits, limitReached, addressOf, trustedProxies, connected } = options
  let handler: HandleRequest | undefined
  const handle: HandleRequest = (client, flaw) => handler!(client, flaw)
  const malformed = createMalformedRequests(options)
  const upgrades = createUpgrades(malformed)
  const server = createServer({
    ...tls,
    handshakeTimeout: limits['handshake-time'],
    ...http1Options(limits),
    shouldUpgradeCallback: upgrades.may,
  })
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
    socket.on('error', destroy)
    if (socket.alpnProtocol === 'h2') http2.serve(socket, connection)
    else http1!.call(server, socket)
  })
  const idle = createIdleConnections({
    isAnswering: malformed.isAnswering,
    // Whoever begins a head at the last moment may still finish it; Node looks after either each second.
    longest: () => server.keepAliveTimeout + limits['request-head-time'] + 2 * connectionsCheckingInterval,
  })
  const answered = function (this: ServerResponse): void {
    const { socket } = this.req
    malformed.answered(socket, this)
    idle.answered(socket)
  }
  const serveHttp1 = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request
    if (malformed.isOver(socket)) return
    malformed.follow(socket, response)
    response.on('close', answered)
    const flaw = flawOf(request, upgrades)
    if (flaw !== undefined) {
      response.shouldKeepAlive = false
      malformed.end(socket)
    }
    handleHttp1(request, response, connections, handle, serving, flaw)
  }
  server.on('request', serveHttp1)
  server.on('checkContinue', serveHttp1)
  server.on('checkExpectation', serveHttp1)
  const serveDetached = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    idle.leave(socket)
    handleDetached(request, socket, head, connections, handle, serving)
  }
  server.on('upgrade', serveDetached)
  server.on('connect', (request, socket, head) => {
    if (malformed.isOver(socket)) return
    // The parser has let go of the connection, so this cannot wait until the answers before it have gone out.
    if (malformed.isAnswering(socket)) malformed.refuse('EARLY_CONNECT', socket, connections.get(socket)!)
    else serveDetached(request, socket, head)
  })
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
  handle: HandleRequest,
  serving: Serving,
  flaw: ErrorCode | undefined,
): void {
  request.on('error', ignore)
  response.on('error', ignore)
  // An `Upgrade` that `Connection` does not name comes here too and is served as if it had not been asked for.
  handle(new Http1Client(request, response, connections.get(request.socket)!, serving), flaw)
}

const ignore = (): void => undefined

const destroy = function (this: TLSSocket): void {
  this.destroy()
}

/** What is wrong with a request that only the listener knows of. */
function flawOf(request: IncomingMessage, upgrades: Upgrades): ErrorCode | undefined {
  if (request.httpVersion !== '1.1') return 'version-refused'
  return upgrades.refused(request) ? 'bad-request' : undefined
}

/** A WebSocket, or CONNECT, which the gate refuses as it does over HTTP/2: Node's server has let go of the connection. */
function handleDetached(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  connections: WeakMap<Duplex, ClientConnection>,
  handle: HandleRequest,
  serving: Serving,
): void {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket as TLSSocket)
  response.on('finish', () => (socket as TLSSocket).destroySoon())
  const version = request.httpVersion === '1.1' ? undefined : 'version-refused'
  handle(new Http1Client(request, response, connections.get(socket)!, serving, { socket, head }), version)
}
