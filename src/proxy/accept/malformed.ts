import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { LimitName } from '../../limits/index.ts'
import { newReference } from '../../pages/index.ts'
import type { ClientConnection } from '../client.ts'
import type { ErrorCode } from '../errors.ts'
import { plainErrorReply } from '../replies.ts'

export interface MalformedOptions {
  readonly limitReached: (limit: LimitName) => void
  /**
   * Called for what the HTTP/1.1 parser refuses, by its code.
   * @param reference that of the answer, or null where none could be given
   */
  readonly malformed: (code: string, reference: string | null, address: string) => void
}

/** Ends HTTP/1.1 connections on which comes what is no request. */
export interface MalformedRequests {
  /** A request has come, which is answered until it is said otherwise. */
  follow(socket: Duplex, response: ServerResponse): void
  /** The answer has gone out, or its connection has ended. */
  answered(socket: Duplex, response: ServerResponse): void
  /** Whether an earlier request is still answered. */
  isAnswering(socket: Duplex): boolean
  /** Whether what comes now is no request any more, since something before it was refused. */
  isOver(socket: Duplex): boolean
  /** What comes from now on is no request any more. */
  end(socket: Duplex): void
  refuse(code: string, socket: Duplex, connection: ClientConnection): void
}

/**
 * Makes it. What is wrong may come while an earlier request is still answered; a refusal in the middle of that answer
 * would be taken for a part of its content.
 */
export function createMalformedRequests({ limitReached, malformed }: MalformedOptions): MalformedRequests {
  const over = new WeakSet<Duplex>()
  const underWay = new WeakMap<Duplex, ServerResponse[]>()
  const answersOf = (socket: Duplex): readonly ServerResponse[] => underWay.get(socket) ?? none
  const tell = (code: string, reference: string | null, address: string): void => {
    malformed(code, reference, address)
    const limit = limitByCode.get(code)
    if (limit !== undefined) limitReached(limit)
  }
  const endAll = function (this: Duplex): void {
    for (const response of answersOf(this)) response.destroy()
  }
  const track = (socket: Duplex): ServerResponse[] => {
    const responses: ServerResponse[] = []
    underWay.set(socket, responses)
    // Once Node's server has let go of a connection (CONNECT), it tells those that wait for their turn no more.
    socket.on('close', endAll)
    return responses
  }
  return {
    follow(socket, response) {
      const responses = underWay.get(socket) ?? track(socket)
      responses.push(response)
    },
    answered(socket, response) {
      const responses = underWay.get(socket)!
      responses.splice(responses.indexOf(response), 1)
    },
    isAnswering: socket => answersOf(socket).length > 0,
    isOver: socket => over.has(socket),
    end: socket => void over.add(socket),
    refuse(code, socket, { address }) {
      const responses = answersOf(socket)
      const reference = socket.writable && isUnanswered(responses) ? newReference() : null
      // What comes after is no request either, and would be told of once more.
      if (!over.has(socket)) tell(code, reference, address)
      over.add(socket)
      if (reference !== null) socket.end(refusal(code, reference), () => socket.destroy())
      else if (socket.writable && responses.every(response => response.writableEnded))
        socket.end(() => socket.destroy())
      else socket.destroy()
    },
  }
}

const none: readonly ServerResponse[] = []

const isUnanswered = ([first, ...more]: readonly ServerResponse[]): boolean =>
  first === undefined || (!first.headersSent && more.length === 0)

const limitByCode: ReadonlyMap<string, LimitName> = new Map([
  ['HPE_HEADER_OVERFLOW', 'request-head-octets'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-head-time'],
])

const errorByCode: ReadonlyMap<string, ErrorCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'head-too-large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-too-slow'],
])

function refusal(code: string, reference: string): string {
  const { status, fields, body } = plainErrorReply(errorByCode.get(code) ?? 'bad-request', reference)
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'connection: close']
  for (let index = 0; index < fields.length; index += 2) head.push(`${fields[index]}: ${fields[index + 1]}`)
  return `${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body.toString()}`
}
