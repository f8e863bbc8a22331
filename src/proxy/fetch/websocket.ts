import { createHash } from 'node:crypto'
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { createProxyServer, type ProxyServer } from 'http-proxy-3'
import type { LimitName, Limits } from '../../limits/index.ts'
import { ChurningSet } from '../churning-set.ts'
import type { Exchange } from '../exchange.ts'
import type { DecisionHeader } from './decision-header.ts'
import { answerTooLate, invalidResponse } from './failures.ts'
import type { ResponseReceiver, RunningFetch } from './fetch.ts'
import { responseFields } from './response-head.ts'
import { failingOnce, readAnswer } from './websocket-answer.ts'
import { closeTunnel, type Tunnel } from './websocket-end.ts'
import { watchFrames, type FrameWatch } from './websocket-frames.ts'
import { upstreamAddress, upstreamLookup, upstreamTls } from './upstream-tls.ts'

export interface TunnelOptions {
  /** A `Set-Cookie` of a 101, as the browser may have it. */
  readonly mapCookie: (exchange: Exchange, value: string) => string | undefined
  /** Counts open sockets: 1 for one more, -1 for one less. */
  readonly openSockets: (change: 1 | -1) => void
  readonly limits: Limits
  readonly limitReached: (limit: LimitName) => void
  readonly decisionHeader: DecisionHeader
}

interface WatchedTunnel extends Tunnel {
  /** Stops looking whether something moves. */
  forget(): void
}

/** All WebSockets of an edge. */
export interface Tunnels {
  open(exchange: Exchange, receiver: ResponseReceiver): RunningFetch
  /** Closes all that are open, and those that open from now on, as an edge does that goes away. */
  close(): void
}

type Library = ProxyServer<typeof IncomingMessage, typeof ServerResponse>
type UpgradeListener = (response: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Opens WebSockets to upstreams through http-proxy-3. As shipped, that library hands our cookie and forged
 * fields on, and the 101's fields back. Here it gets an empty request, which is filled with the rewritten
 * fields and nothing else; the 101 is reduced to the fields of RFC 6455 4.2.2 before it is written; and
 * any other answer takes the way of every response.
 */
export function createTunnels(options: TunnelOptions): Tunnels {
  const proxy: Library = createProxyServer({})
  // Without a listener of ours, the library throws a client's connection reset as an uncaught exception.
  proxy.on('error', () => undefined)

  const tunnels = new ChurningSet<WatchedTunnel>()
  let isClosing = false

  const open = (exchange: Exchange, asked: ResponseReceiver): RunningFetch => {
    const receiver = failingOnce(asked)
    const client = exchange.client.upgrade!.socket
    const outgoing = send(proxy, exchange, receiver, options)
    let closed = (): void => undefined
    const [complete] = outgoing.listeners('upgrade') as UpgradeListener[]
    outgoing.removeAllListeners('upgrade').removeAllListeners('response')
    const late = setTimeout(() => outgoing.destroy(answerTooLate()), options.limits['socket-handshake-time'])
    outgoing.once('close', () => clearTimeout(late))
    const answer = readAnswer(outgoing, receiver, options)
    outgoing.on('upgrade', (response, socket, head) => {
      clearTimeout(late)
      if (!isAccepted(exchange, response)) return refuse(socket, receiver)
      exchange.status = 101
      exchange.response = { status: 101, fields: responseFields(response.rawHeaders) }
      exchange.respondedAt = performance.now()
      response.headers = acceptedFields(exchange, response, options) as IncomingMessage['headers']
      options.openSockets(1)
      const tunnel = keepWatch(exchange, client, socket, options)
      tunnels.add(tunnel)
      closed = () => {
        tunnel.forget()
        tunnels.delete(tunnel)
        options.openSockets(-1)
      }
      complete!(response, socket, head)
      if (isClosing) closeTunnel(tunnel)
    })
    client.once('close', () => {
      outgoing.destroy()
      closed()
    })
    return { resume: () => answer.resume(), abort: () => outgoing.destroy() }
  }

  return {
    open,
    close() {
      isClosing = true
      for (const tunnel of tunnels) closeTunnel(tunnel)
    },
  }
}

/** The library makes the request at once and lets us see it before its head is written. */
function send(
  proxy: Library,
  exchange: Exchange,
  receiver: ResponseReceiver,
  options: TunnelOptions,
): ClientRequest {
  const { socket, head } = exchange.client.upgrade!
  let outgoing: ClientRequest | undefined
  const prepare = (request: ClientRequest): void => {
    outgoing = request
    fill(request, exchange, options)
  }
  proxy.once('proxyReqWs', prepare)
  const empty = {
    method: 'GET',
    url: '/',
    httpVersion: '1.1',
    httpVersionMajor: 1,
    headers: { upgrade: 'websocket' },
  }
  proxy.ws(empty as never, socket as never, head, targetOf(exchange, options), error =>
    receiver.onFailure(error),
  )
  return outgoing!
}

function targetOf({ route }: Exchange, { limits }: TunnelOptions) {
  const { protocol, hostname, port } = upstreamAddress(route)
  const target = { protocol, host: hostname, hostname, port: String(port) }
  const request = { lookup: upstreamLookup(route), maxHeaderSize: limits['response-head-octets'] }
  return { target, ssl: { ...upstreamTls(route), ...request }, secure: true } as never
}

/** Our request's fields and path, and nothing of what the library has made of the empty one. */
function fill(request: ClientRequest, exchange: Exchange, { decisionHeader }: TunnelOptions): void {
  const { target, fields } = exchange.request!
  const all = [...fields, ...decisionHeader(exchange, 1)]
  for (const name of request.getHeaderNames()) request.removeHeader(name)
  request.path = target
  for (let index = 0; index < all.length; index += 2) request.appendHeader(all[index]!, all[index + 1]!)
  request.setHeader('connection', 'Upgrade')
  request.setHeader('upgrade', 'websocket')
}

/** RFC 6455 4.1: only an upstream that has understood the request can compute this value. */
function isAccepted({ client }: Exchange, { headers }: IncomingMessage): boolean {
  const key = client.field('sec-websocket-key') ?? ''
  const wanted = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  return headers['sec-websocket-accept'] === wanted && (headers.upgrade ?? '').toLowerCase() === 'websocket'
}

function refuse(socket: Duplex, receiver: ResponseReceiver): void {
  socket.destroy()
  receiver.onFailure(invalidResponse('a WebSocket was accepted wrongly'))
}

function acceptedFields(
  exchange: Exchange,
  { headers }: IncomingMessage,
  { mapCookie }: TunnelOptions,
): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = { connection: 'Upgrade', upgrade: 'websocket' }
  for (const name of [
    'sec-websocket-accept',
    'sec-websocket-protocol',
    'sec-websocket-extensions',
  ] as const) {
    const value = headers[name]
    if (typeof value === 'string') fields[name] = value
  }
  const cookies = (headers['set-cookie'] ?? []).flatMap(value => mapCookie(exchange, value) ?? [])
  if (cookies.length > 0) fields['set-cookie'] = cookies
  return fields
}

/**
 * The library switches timeouts off; a tunnel on which nothing moves would stay for ever. What moves is counted, and
 * what is no WebSocket, or too long a message, ends the tunnel.
 */
function keepWatch(
  exchange: Exchange,
  client: Duplex,
  upstream: Duplex,
  { limits, limitReached }: TunnelOptions,
): WatchedTunnel {
  const timer = setTimeout(() => {
    limitReached('socket-idle-time')
    client.destroy()
  }, limits['socket-idle-time'])
  const longest = limits['socket-message-octets']
  const mostFragments = limits['socket-fragments']
  const count = (from: Duplex, counted: (messages: number) => void): FrameWatch => {
    const frames = watchFrames({ longest, mostFragments, limitReached })
    from.on('data', (chunk: Buffer) => {
      timer.refresh()
      if (frames.read(chunk)) return counted(frames.messages)
      exchange.error ??= 'socket-refused'
      client.destroy()
      upstream.destroy()
    })
    return frames
  }
  return {
    client,
    upstream,
    fromClient: count(client, messages => (exchange.messagesIn = messages)),
    fromUpstream: count(upstream, messages => (exchange.messagesOut = messages)),
    forget: () => clearTimeout(timer),
  }
}
