import type { Socket } from 'node:net'
import type { Server } from 'node:tls'
import { plainAddress, readProxyHeader, type AddressSet, type ProxyHeader } from '../network/index.ts'
import type { Refusal, RefusalReason } from './refusals.ts'
import { transportOf } from './transport.ts'

/** Where clients are: at the other end of their connections, or where a balancer says. */
export interface ClientAddresses {
  /** The client's address; empty when it had gone before it was seen. */
  addressOf(socket: Socket): string
  /** Begins to read the headers of balancers on a server, before its handshakes. */
  readHeaders(server: Server, refused: (refusal: Refusal) => void): void
}

/** Nobody is believed: a connection is its client's own. */
export const ownAddresses: ClientAddresses = {
  addressOf: socket => plainAddress(socket.remoteAddress ?? ''),
  readHeaders: () => undefined,
}

/** As long as the handshake has, which follows. */
const headerMs = 10_000

/**
 * Believes balancers that begin each connection with a header of the PROXY protocol. A connection from one of them without a
 * header is refused: what it says could otherwise be a client's.
 * @param headerTime milliseconds for a complete header
 */
export function believedAddresses(balancers: AddressSet, headerTime = headerMs): ClientAddresses {
  const told = new WeakMap<Socket, string>()
  return {
    addressOf: socket => told.get(transportOf(socket) ?? socket) ?? ownAddresses.addressOf(socket),
    readHeaders(server, refused) {
      // Node's own listener, which begins the handshake, is the first and waits for the header.
      const [handshake] = server.listeners('connection') as [(transport: Socket) => void]
      server.removeListener('connection', handshake)
      server.on('connection', (transport: Socket) => {
        const address = ownAddresses.addressOf(transport)
        if (!balancers.has(address)) return handshake.call(server, transport)
        onHeader(transport, headerTime, header => {
          if (typeof header === 'string') return refused({ reason: header, address })
          if (header.client !== undefined) told.set(transport, header.client)
          handshake.call(server, transport)
        })
      })
    },
  }
}

type HeaderRefusal = Extract<RefusalReason, `proxy-header-${string}` | 'reset'>

/** Calls back once: with the header, everything after it still to be read, or with why the connection has been closed. */
function onHeader(
  transport: Socket,
  headerTime: number,
  done: (result: ProxyHeader | HeaderRefusal) => void,
): void {
  let octets: Buffer = Buffer.alloc(0)
  const settle = (result: ProxyHeader | HeaderRefusal): void => {
    clearTimeout(timer)
    transport.off('readable', read).off('end', gone).off('close', gone)
    if (typeof result === 'string') transport.destroy()
    else transport.unshift(octets.subarray(result.length))
    done(result)
  }
  const read = (): void => {
    for (let chunk = next(transport); chunk !== null; chunk = next(transport))
      octets = Buffer.concat([octets, chunk])
    const reading = readProxyHeader(octets)
    if (reading === 'missing' || reading === 'malformed') settle(`proxy-header-${reading}`)
    else if (reading !== 'more') settle(reading)
  }
  const gone = (): void => settle('reset')
  const timer = setTimeout(() => settle('proxy-header-timeout'), headerTime)
  transport.on('readable', read).on('end', gone).on('close', gone)
  transport.on('error', closeFollows)
}

/** Stays for as long as the connection does, and so must hold nothing of its header. */
const closeFollows = (): void => undefined

const next = (transport: Socket): Buffer | null => transport.read() as Buffer | null
