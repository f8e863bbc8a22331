import type { Duplex, Readable } from 'node:stream'
import type { AddressSet } from '../network/index.ts'
import type { ErrorCode } from './errors.ts'

/** What is known of a client's connection before any request on it. */
export interface ClientConnection {
  /** IPv4 or IPv6, IPv4-mapped addresses as IPv4. */
  readonly address: string
  /**
   * The server name of the TLS handshake, lower case; on a resumed TLS 1.2 session, which carries none, undefined until the first
   * request, and from then on what that was for.
   */
  serverName: string | undefined
  /** The proxies whose word counts, when the connection comes from one of them. */
  readonly proxies: AddressSet | undefined
}

/** A request of a client and the way to answer it: the one seam between HTTP/1.1 and HTTP/2. */
export interface Client {
  readonly protocol: 'http/1.1' | 'h2'
  readonly connection: ClientConnection
  /** Where the client is: the connection's address, or what a trusted proxy says of it. */
  readonly address: string
  readonly method: string
  /** The request target as received: origin-form, or absolute-form in HTTP/1.1. */
  readonly target: string
  /** `Host` values or `:authority`, as received; the gate insists on exactly one. */
  readonly authorities: readonly string[]
  /** Name, value, name, value …; names in lower case, `host` and pseudo-header fields left out. */
  readonly fields: readonly string[]
  /** The first value of a field, by its lower-case name. */
  field(name: string): string | undefined
  /** The `cookie` fields joined as RFC 9113 8.2.3 says, or undefined. */
  readonly cookies: string | undefined
  /** The request's content, or undefined when it has none. Read at most once. */
  readonly body: Readable | undefined
  /** Where the client speaks WebSocket once the upstream has agreed; undefined for every other request. */
  readonly upgrade: Upgrade | undefined
  /** Octets of content received so far. */
  readonly received: number
  /** Octets of content sent so far. */
  readonly sent: number
  /** Whether the exchange is over, by completion or because the client went away. */
  readonly closed: boolean

  /** Sends an interim (1xx) response. */
  inform(status: number, fields: readonly string[]): void
  /** Sends the response's head; `bodyless` when no content follows (HEAD, 204, 304, or empty). */
  respond(status: number, fields: readonly string[], bodyless: boolean): void
  /** Sends content; false asks the caller to wait for `onDrain`. */
  write(chunk: Uint8Array): boolean
  /** Ends the content; trailers are flat like fields. */
  end(trailers?: readonly string[]): void
  /** Tears the exchange down so that the client cannot take what it has for the whole. */
  reset(): void
  onDrain(listener: () => void): void
  /** Calls back once, when the exchange is over; `complete` tells whether the response went out whole. */
  onClose(listener: (complete: boolean) => void): void
}

/**
 * Takes one request from its head to its record.
 * @param flaw what its listener has found wrong with it, for which it is refused
 */
export type HandleRequest = (client: Client, flaw?: ErrorCode) => void

/** The socket of a client that asked for a WebSocket; the HTTP/1.1 parser has let go of it. */
export interface Upgrade {
  readonly socket: Duplex
  /** Octets that came behind the head. */
  readonly head: Buffer
}
