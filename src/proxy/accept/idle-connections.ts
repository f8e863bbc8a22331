import type { Duplex } from 'node:stream'

/** Ends HTTP/1.1 connections on which no request comes, though octets may. */
export interface IdleConnections {
  /** An answer has gone out; the time to the next request begins. */
  answered(socket: Duplex): void
  /** The connection is for something else from now on. */
  leave(socket: Duplex): void
}

export interface IdleOptions {
  /** Whether a request on a connection is still answered. */
  readonly isAnswering: (socket: Duplex) => boolean
  /** Milliseconds from the end of an answer to the end of the head of the next request. */
  readonly longest: () => number
}

interface Limit {
  readonly time: number
  /** Undefined when it has found the connection answering. */
  timer: NodeJS.Timeout | undefined
}

/**
 * Makes it. Node's server lets a connection go when nothing comes on it for a while; any octet puts that off, and the empty lines that
 * may stand before a request (RFC 9112 2.2) are no part of a head, whose time is limited. A connection has one timer, which finds it
 * answering, or begins anew with each answer.
 */
export function createIdleConnections({ isAnswering, longest }: IdleOptions): IdleConnections {
  const limits = new WeakMap<Duplex, Limit>()
  const leave = (socket: Duplex): void => clearTimeout(limits.get(socket)?.timer)
  const closed = function (this: Duplex): void {
    leave(this)
  }
  const end = (socket: Duplex): void => {
    limits.get(socket)!.timer = undefined
    if (!isAnswering(socket)) socket.destroy()
  }
  const begin = (socket: Duplex, time: number): void =>
    void limits.set(socket, { time, timer: setTimeout(end, time, socket).unref() })
  return {
    answered(socket) {
      if (socket.destroyed) return
      const [limit, time] = [limits.get(socket), longest()]
      if (limit?.time === time && limit.timer !== undefined) return void limit.timer.refresh()
      if (limit === undefined) socket.on('close', closed)
      else clearTimeout(limit.timer)
      begin(socket, time)
    },
    leave,
  }
}
