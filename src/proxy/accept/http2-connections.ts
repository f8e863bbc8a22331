import {
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerSessionOptions,
} from 'node:http2'
import type { Server } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { LimitName, Limits } from '../../limits/index.ts'
import { ChurningSet } from '../churning-set.ts'
import type { ClientConnection, HandleRequest } from '../client.ts'
import { endHttp2 } from './drain.ts'
import { Http2Client } from './http2-client.ts'
import { watchHttp2 } from './http2-watch.ts'
import type { ContentPace } from './request-body.ts'
import { isHard, type Pressure } from './overload.ts'

/** The HTTP/2 connections of a listener. */
export interface Http2Connections {
  serve(socket: TLSSocket, connection: ClientConnection): void
  /** Lets go of what users miss least. */
  press(pressure: Pressure): void
  /** Ends all of them gently. */
  end(): void
}

/** Browsers send each cookie as a field of its own (RFC 9113 8.2.3), and keep up to 180 for an app. */
const cookieFields = 300
const pseudoFields = 5
/** What RFC 9113 6.5.2 counts for a field beside its octets. */
const fieldOverhead = 32
/** How many times as long as it may be a head is read, so that it can be answered and is on record. */
const readHeads = 4

/** What nghttp2 takes in of a head; the gate then counts as for HTTP/1.1. */
function headBounds(limits: Limits): { readonly pairs: number; readonly octets: number } {
  const pairs = limits['request-fields'] + pseudoFields + cookieFields
  return { pairs, octets: readHeads * limits['request-head-octets'] + fieldOverhead * pairs }
}

const http2Options = (limits: Limits): ServerSessionOptions => ({
  settings: {
    maxConcurrentStreams: limits['http2-streams'],
    initialWindowSize: limits['http2-stream-window'],
    maxHeaderListSize: headBounds(limits).octets,
    enablePush: false,
  },
  // Node would throw at a `Content-Language` that an app gives twice, as it may; what must be single is ours to see to.
  strictSingleValueFields: false,
  maxSessionMemory: limits['http2-memory'] / 1_048_576,
  maxSessionInvalidFrames: limits['http2-invalid-frames'],
  maxSessionRejectedStreams: limits['http2-refused-streams'],
  maxHeaderListPairs: headBounds(limits).pairs,
  // Comes to nothing unless many are reset before any of them is seen to end here.
  streamResetBurst: limits['http2-resets'] + limits['http2-streams'],
  streamResetRate: limits['http2-resets-rate'],
})

/** A request over TLS is for nothing but https (RFC 9113 8.3.1); CONNECT, which the gate refuses, names no scheme. */
const isForUs = ({ ':scheme': scheme }: IncomingHttpHeaders): boolean =>
  scheme === undefined || scheme.toLowerCase() === 'https'

export interface Http2ConnectionsOptions {
  /** Which the connections came to: while it does not listen, new ones are ended at once. */
  readonly server: Server
  readonly limits: Limits
  readonly limitReached: (limit: LimitName) => void
  readonly pace: ContentPace
  readonly handle: HandleRequest
}

/** Makes what serves them. */
export function createHttp2Connections(options: Http2ConnectionsOptions): Http2Connections {
  const { server, limits, limitReached, pace, handle } = options
  const sessions = new ChurningSet<ServerHttp2Session>()
  const sessionOptions = http2Options(limits)
  let idleTime = limits['http2-idle-time']

  const now = (): number => performance.now()
  const waitIdle = (session: ServerHttp2Session): void => session.setTimeout(idleTime)

  return {
    serve(socket, connection) {
      const session = performServerHandshake(socket, sessionOptions)
      sessions.add(session)
      session.setLocalWindowSize(limits['http2-connection-window'])
      waitIdle(session)
      session.on('timeout', () => session.close())
      session.on('error', () => session.destroy())
      session.on('close', () => sessions.delete(session))
      // The handshake was under way when the server stopped accepting.
      if (!server.listening) endHttp2(session)
      const watch = watchHttp2(session, { limits, limitReached, now })
      session.on('stream', (stream: ServerHttp2Stream, headers, _flags, raw: string[]) => {
        stream.on('error', () => undefined)
        watch(stream)
        handle(new Http2Client(stream, raw, connection, pace), isForUs(headers) ? undefined : 'bad-request')
      })
    },
    press(pressure) {
      idleTime = limits['http2-idle-time'] / (pressure === 'none' ? 1 : 2)
      for (const session of sessions) (isHard(pressure) ? endHttp2 : waitIdle)(session)
    },
    end() {
      for (const session of sessions) endHttp2(session)
    },
  }
}
