/** Hosts of the app that fail, each in its own way: what the edge says of it must hold nothing of the request. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createSecureContext, createServer, type TLSSocket } from 'node:tls'
import type { Authority } from '../../src/tls/index.ts'
import { freePort } from '../../test/harness/free-port.ts'

/** What a host does once it has a request; the first label of its name says which. */
const failures: Readonly<Record<string, (socket: Socket) => void>> = {
  resets: socket => socket.destroy(),
  garbage: socket => socket.end('this is no HTTP\r\n\r\n'),
  'cuts-head': socket => socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
  'cuts-body': socket =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 100\r\n\r\n<p>'),
  'bad-chunk': socket => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
  'bad-coding': socket =>
    socket.end(
      'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc',
    ),
  'long-head': socket => socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`),
}
/** It has the certificate of somebody else. */
const strangerHost = 'stranger.example.com'
/** Nobody listens there. */
const closedHost = 'closed.example.com'

/** The names of the failing hosts. */
export const failingHosts: readonly string[] = [
  ...Object.keys(failures).map(name => `${name}.example.com`),
  strangerHost,
  closedHost,
]

export interface FailingUpstreams {
  /** The port at which each host is to be reached. */
  portOf(host: string): number
  close(): void
}

export async function startFailingUpstreams(authority: Authority): Promise<FailingUpstreams> {
  const identityOf = (names: readonly string[]) => {
    const { certificate: cert, key } = authority.issue(names)
    return { cert, key }
  }
  const stranger = createSecureContext(identityOf(['somebody.example.net']))
  const others = failingHosts.filter(host => host !== strangerHost)
  const sockets = new Set<Socket>()
  const server = createServer(
    {
      ...identityOf(others),
      SNICallback: (name, done) => done(null, name === strangerHost ? stranger : undefined),
    },
    socket => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('data', () => fail(socket))
    },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const closed = await freePort()
  return {
    portOf: host => (host === closedHost ? closed : port),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function fail(socket: TLSSocket): void {
  const failure = failures[String(socket.servername).split('.', 1)[0]!]
  if (failure === undefined) socket.destroy()
  else failure(socket)
}
