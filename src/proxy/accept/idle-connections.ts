import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Ends HTTP/1.1 connections on which no request comes, though octets may. */
export interface IdleConnections {
  /** The connection is not idle before this answer has gone out. */
  follow(socket: Duplex, response: ServerResponse): void
  /** The connection is for something else from now on. */
  leave(socket: Duplex): void
}

export interface IdleOptions {
  /** Whether a request on a connection is still answered. */
  readonly isAnswering: (socket: Duplex) => boolean
  /** Milliseconds from the end of an answer to the end of the head of the next request. */
  readonly longest: () => number
}

/**
 * Makes it. Node's server lets a connection go when nothing comes on it for a while; any octet puts that off, and the empty lines that
 * may stand before a request (RFC 9112 2.2) are no part of a head, whose time is limited.
 */
export function createIdleConnections({ isAnswering, longest }: IdleOptions): IdleConnections {
  const timers = new WeakMap<Duplex, NodeJS.Timeout>()
  const known = new WeakSet<Duplex>()
  const stop = (socket: Duplex): void => clearTimeout(timers.get(socket))
  const begin = (socket: Duplex): void => {
    stop(socket)
    if (socket.destroyed || isAnswering(socket)) return
    timers.set(socket, setTimeout(() => socket.destroy(), longest()).unref())
  }
  return {
    follow(socket, response) {
      stop(socket)
      response.once('close', () => begin(socket))
      if (known.has(socket)) return
      known.add(socket)
      socket.once('close', () => stop(socket))
    },
    leave: stop,
  }
}
