import type { Server } from 'node:http'
import type { ServerHttp2Session } from 'node:http2'
import { Server as NetServer, type Socket } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import { ChurningSet } from '../churning-set.ts'

/** How a server of HTTP/1.1 ends without losing a request. */
export interface Drain {
  /** Open connections. */
  connections(): number
  /** Stops accepting; a connection ends when nothing has come on it for a while. Resolves when the last has gone. */
  close(): Promise<void>
  /** Ends every connection now, whatever it carries. */
  cut(): void
}

/**
 * How long a connection may wait for a request once its server has stopped accepting. Ended at once, it would meet
 * requests that are on their way.
 */
const idleMs = 5_000
/** Between two looks at whether an HTTP/2 client is quiet. */
const quietMs = 100

/** Follows the connections of a server, so that it can be ended. */
export function createDrain(server: Server): Drain {
  const transports = followed(server, 'connection')
  const sockets = server instanceof TlsServer ? followed(server, 'secureConnection') : transports
  return {
    connections: () => transports.size,
    close: () =>
      new Promise(resolve => {
        // Node's own for HTTP ends idle connections at once, and looks after slow heads no more.
        NetServer.prototype.close.call(server, () => resolve())
        server.keepAliveTimeout = Math.min(server.keepAliveTimeout, idleMs)
        // Only between two requests has a connection a time limit.
        for (const socket of sockets) if ((socket.timeout ?? 0) > idleMs) socket.setTimeout(idleMs)
      }),
    cut() {
      for (const transport of transports) transport.destroy()
    },
  }
}

/** There may be many connections: none has a listener of its own where all can share one. */
function followed(server: Server, event: 'connection' | 'secureConnection'): ChurningSet<Socket> {
  const sockets = new ChurningSet<Socket>()
  const forget = function (this: Socket): void {
    sockets.delete(this)
  }
  server.on(event, (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', forget)
  })
  return sockets
}

/**
 * Ends an HTTP/2 connection by GOAWAY (RFC 9113 6.8) as soon as its client is quiet for a round trip, and soon in any
 * case. The first of the two GOAWAYs, which would let streams on their way still come, cannot be sent: nghttp2 takes
 * no stream any more once it has sent one through Node. A client opens anew what the last GOAWAY leaves out.
 */
export function endHttp2(session: ServerHttp2Session): void {
  const close = (): void => session.close()
  let timer = setTimeout(close, idleMs).unref()
  const limit = timer
  session.once('close', () => {
    clearTimeout(limit)
    clearTimeout(timer)
  })
  const look = (): void => {
    if (session.closed) return
    let isQuiet = true
    const stirred = (): void => void (isQuiet = false)
    session.once('stream', stirred)
    session.ping(error => {
      session.off('stream', stirred)
      if (error !== null) return
      if (isQuiet) close()
      else timer = setTimeout(look, quietMs).unref()
    })
  }
  look()
}
