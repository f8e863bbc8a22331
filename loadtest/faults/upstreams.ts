import { once } from 'node:events'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Authority } from '../../src/tls/index.ts'
import { freePort } from '../../test/harness/free-port.ts'
import type { FaultKind } from './kinds.ts'

/** A host that does its fault, and how often it has. */
export interface FaultyHost {
  readonly kind: FaultKind
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

/** Starts the upstream of one kind of fault. */
export async function startFaulty(kind: FaultKind, authority: Authority): Promise<FaultyHost> {
  const host = `${kind.name}.faulty.example`
  if (kind.connection === 'refused')
    return { kind, host, port: await freePort(), close: async () => undefined }
  const server =
    kind.connection === 'silent' ? createTcpServer() : answering(kind, authority.issue(certified(kind, host)))
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    kind,
    host,
    port: (server.address() as AddressInfo).port,
    async close() {
      sockets.forEach(socket => socket.destroy())
      server.close()
      await once(server, 'close')
    },
  }
}

const certified = ({ connection }: FaultKind, host: string): string[] => [
  connection === 'unproven' ? 'another.example' : host,
]

/** Answers each head of a request with the fault. */
function answering(
  { answer }: FaultKind,
  { certificate, key }: { readonly certificate: string; readonly key: string },
): Server {
  return createServer({ cert: certificate, key }, socket => {
    let came = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      came = (came + chunk.toString('latin1')).slice(-4)
      if (came === '\r\n\r\n') answer?.(socket)
    })
  })
}
