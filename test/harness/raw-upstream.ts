import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { authorityFiles, loadOrCreateAuthority, type Authority } from '../../src/tls/index.ts'
import { startWorld, type World, type WorldOptions } from './world.ts'

/** An upstream on which every octet is the test's own. */
export interface RawUpstream {
  readonly port: number
  /** What came in so far, over all connections; one octet per character. */
  readonly received: string
  /** Connections accepted so far. */
  readonly connections: number
}

/** A host of `wiki` whose upstream is a raw one. */
export const rawHost = 'raw.example.com.wiki.edge.localhost'

type Answer = (head: string, socket: Socket) => string | void
/** Called for each connection; what it returns is called with what comes on it, one octet per character. */
export type Connected = (socket: Socket) => (text: string) => void

/** A world whose app has a host with a raw upstream. */
export const startRawWorld = (t: Test, answer: Answer, options?: WorldOptions): Promise<RawWorld> =>
  startOctetWorld(t, answeringHeads(answer), options)

/** A world whose app has a host with a raw upstream. */
export interface RawWorld extends World {
  readonly upstream: RawUpstream
}

/** As `startRawWorld`, for tests that look at more than heads. */
export async function startOctetWorld(
  t: Test,
  connected: Connected,
  options: WorldOptions = {},
): Promise<RawWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-raw-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const upstream = await startOctetUpstream(
    t,
    loadOrCreateAuthority(directory),
    ['raw.example.com'],
    connected,
  )
  const origin = `https://127.0.0.1:${upstream.port}`
  const ca = authorityFiles(directory).certificate
  const domains = `      - { host: raw.example.com, origin: "${origin}", tls: { ca: "${ca}" } }`
  const world = await startWorld(t, (_request, response) => response.end(), { ...options, domains })
  return { ...world, upstream }
}

/**
 * Starts an upstream that answers each request head with these octets.
 * @param answer called with the head; returns one octet per character, or does what it likes with the socket
 */
export const startRawUpstream = (
  t: Test,
  authority: Authority,
  names: readonly string[],
  answer: Answer,
): Promise<RawUpstream> => startOctetUpstream(t, authority, names, answeringHeads(answer))

const answeringHeads =
  (answer: Answer): Connected =>
  socket => {
    let pending = ''
    return text => {
      pending += text
      for (let end = pending.indexOf('\r\n\r\n'); end !== -1; end = pending.indexOf('\r\n\r\n')) {
        const said = answer(pending.slice(0, end), socket)
        pending = pending.slice(end + 4)
        if (typeof said === 'string') socket.write(said, 'latin1')
      }
    }
  }

async function startOctetUpstream(
  t: Test,
  authority: Authority,
  names: readonly string[],
  connected: Connected,
): Promise<RawUpstream> {
  const { certificate: cert, key } = authority.issue(names)
  const state = { received: '', connections: 0 }
  const sockets = new Set<Socket>()
  const server = createServer({ cert, key }, socket => {
    state.connections++
    sockets.add(socket)
    const take = connected(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      state.received += text
      take(text)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    get received() {
      return state.received
    },
    get connections() {
      return state.connections
    },
  }
}
