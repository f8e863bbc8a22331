import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:https'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { RawData, WebSocket } from 'ws'
import { hostOf, requestUrl } from '../web/requests.ts'
import { hosts, origins } from './hosts.ts'
import type { Sessions } from './sessions.ts'

interface Person {
  readonly name: string
  viewing: string
}

const longestMessage = 1024

/**
 * Who is here and which file is open there, over WebSockets at `/live` of the page's host.
 * @returns a function that ends every connection
 */
export function servePresence(server: Server, sessions: Sessions): () => void {
  const people = new Map<WebSocket, Person>()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage })

  const tellAll = () => {
    const message = JSON.stringify({ people: [...people.values()] })
    for (const socket of people.keys()) socket.send(message)
  }

  const join = (socket: WebSocket, name: string) => {
    people.set(socket, { name, viewing: '' })
    socket.on('message', data => {
      people.get(socket)!.viewing = viewingOf(data)
      tellAll()
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      people.delete(socket)
      tellAll()
    })
    tellAll()
  }

  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    const session = isOurPage(req) ? sessions.of(req) : undefined
    if (session === undefined) return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    sockets.handleUpgrade(req, socket, head, opened => join(opened, session.user))
  })
  return () => people.forEach((_, socket) => socket.terminate())
}

/** Any page may open a WebSocket; only `Origin` tells whose it is (RFC 6455 10.2). */
const isOurPage = (req: IncomingMessage) =>
  hostOf(req) === hosts.www && requestUrl(req).pathname === '/live' && req.headers.origin === origins.www

function viewingOf(data: RawData): string {
  try {
    const { viewing } = JSON.parse(String(data)) as { viewing?: unknown }
    return typeof viewing === 'string' ? viewing.slice(0, 200) : ''
  } catch {
    return ''
  }
}
