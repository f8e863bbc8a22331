/** A recording proxy for TCP: passes on what it gets, and lets everything be searched. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { SearchedStream } from './search.ts'

export interface Recorder {
  readonly port: number
  /** Octets that went through, both ways. */
  readonly octets: number
  /** Opens streams in which all that goes through is searched from now on: one for each way of a connection. */
  searchIn(open: () => SearchedStream): void
  close(): void
}

/** @param target the port behind it; without one it takes all and answers nothing */
export async function startRecorder(target?: number): Promise<Recorder> {
  let open = (): SearchedStream | undefined => undefined
  let octets = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    let stream: SearchedStream | undefined
    sockets.add(socket)
    return socket
      .on('error', () => socket.destroy())
      .on('data', chunk => {
        octets += chunk.length
        stream ??= open()
        stream?.write(chunk)
      })
  }
  const server = createServer(client => {
    keep(client)
    if (target === undefined) return
    const upstream = keep(connect(target, '127.0.0.1'))
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get octets() {
      return octets
    },
    searchIn(next) {
      open = next
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
