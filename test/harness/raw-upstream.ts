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

/** A world whose app has a host with a raw upstream. */
export async function startRawWorld(
  t: Test,
  answer: Answer,
  options: WorldOptions = {},
): Promise<World & { readonly upstream: RawUpstream }> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-raw-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  const upstream = await startRawUpstream(t, loadOrCreateAuthority(directory), ['raw.example.com'], answer)
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
export async function startRawUpstream(
  t: Test,
  authority: Authority,
  names: readonly string[],
  answer: Answer,
): Promise<RawUpstream> {
  const { certificate: cert, key } = authority.issue(names)
  const state = { received: '', connections: 0 }
  const sockets = new Set<Socket>()
  const server = createServer({ cert, key }, socket => {
    state.connections++
    sockets.add(socket)
    let pending = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      state.received += text
      pending += text
      for (let end = pending.indexOf('\r\n\r\n'); end !== -1; end = pending.indexOf('\r\n\r\n')) {
        const said = answer(pending.slice(0, end), socket)
        pending = pending.slice(end + 4)
        if (typeof said === 'string') socket.write(said, 'latin1')
      }
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
