import type { IncomingMessage } from 'node:http'
import type { MalformedRequests } from './malformed.ts'

/** Which requests for an upgrade are granted, so far as the protocol goes. */
export interface Upgrades {
  /** Asked by Node's server once for each; one that may not goes on as a request like any other. */
  may(request: IncomingMessage): boolean
  /** Whether this request has asked for an upgrade that it may not have. */
  refused(request: IncomingMessage): boolean
}

/**
 * Makes it. What comes while an earlier request is still answered is refused in its turn: the connection cannot be handed over in the
 * middle of an answer.
 */
export function createUpgrades({ isAnswering, isOver }: MalformedRequests): Upgrades {
  const refused = new WeakSet<IncomingMessage>()
  return {
    may(request) {
      const { socket } = request
      const may = isWebSocket(request) && !isAnswering(socket) && !isOver(socket)
      if (!may) refused.add(request)
      return may
    },
    refused: request => refused.has(request),
  }
}

/** RFC 6455 4.1: GET, HTTP/1.1, no content. */
const isWebSocket = ({ headers, method, httpVersion }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' &&
  method === 'GET' &&
  httpVersion === '1.1' &&
  headers['transfer-encoding'] === undefined &&
  (headers['content-length'] ?? '0') === '0'
