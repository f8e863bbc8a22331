import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { LimitName } from '../../limits/index.ts'
import type { ClientConnection } from '../client.ts'

export interface MalformedOptions {
  readonly limitReached: (limit: LimitName) => void
  /** Called for what the HTTP/1.1 parser refuses, by its code. */
  readonly malformed: (code: string, address: string) => void
}

/** Ends HTTP/1.1 connections on which comes what is no request. */
export interface MalformedRequests {
  /** Follows an answer until it has gone out. */
  follow(socket: Duplex, response: ServerResponse): void
  refuse(code: string, socket: Duplex, connection: ClientConnection): void
}

/**
 * Makes it. What is wrong may come while an earlier request is still answered; a refusal in the middle of that answer
 * would be taken for a part of its content.
 */
export function createMalformedRequests({ limitReached, malformed }: MalformedOptions): MalformedRequests {
  const refused = new WeakSet<Duplex>()
  const underWay = new WeakMap<Duplex, Set<ServerResponse>>()
  const tell = (code: string, address: string): void => {
    malformed(code, address)
    const limit = limitByCode.get(code)
    if (limit !== undefined) limitReached(limit)
  }
  return {
    follow(socket, response) {
      const responses = underWay.get(socket) ?? new Set()
      underWay.set(socket, responses.add(response))
      response.once('close', () => responses.delete(response))
    },
    refuse(code, socket, { address }) {
      // What comes after is no request either, and would be told of once more.
      if (!refused.has(socket)) tell(code, address)
      refused.add(socket)
      const responses = [...(underWay.get(socket) ?? [])]
      if (!socket.writable) socket.destroy()
      else if (isUnanswered(responses)) socket.end(refusal(code), () => socket.destroy())
      else if (responses.every(response => response.writableEnded)) socket.end(() => socket.destroy())
      else socket.destroy()
    },
  }
}

const isUnanswered = ([first, ...more]: readonly ServerResponse[]): boolean =>
  first === undefined || (!first.headersSent && more.length === 0)

const limitByCode: ReadonlyMap<string, LimitName> = new Map([
  ['HPE_HEADER_OVERFLOW', 'request-head-octets'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-head-time'],
])

const statusByCode: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

const refusal = (code: string): string =>
  `HTTP/1.1 ${statusByCode.get(code) ?? '400 Bad Request'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`
