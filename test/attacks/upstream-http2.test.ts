/*
 * Who: an app that has been taken over, or was never honest.
 * How: it speaks HTTP/2 and does there what clients do to servers: a flood of ORIGIN or SETTINGS, no streams at all, one
 *      GOAWAY after the other (CVE-2026-48619); or it picks HTTP/2 although nobody offered it.
 * Lost: the edge's memory or processor, to an app. So upstreams are asked by HTTP/1.1 only.
 */
import { once } from 'node:events'
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type TLSSocket } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { authorityFiles, loadOrCreateAuthority } from '../../src/tls/index.ts'
import { http1, http2 } from '../harness/clients.ts'
import { frame, setting, types } from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

type Server = Http2SecureServer | ReturnType<typeof createServer>

/** A world with a host whose upstream is this server. */
async function startWorldBefore(t: Test, make: (tls: SecureServerOptions) => Server) {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-h2-'))
  const { certificate: cert, key } = loadOrCreateAuthority(directory).issue(['raw.example.com'])
  const sockets = new Set<Socket>()
  const server = make({ cert, key })
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
    rmSync(directory, { recursive: true })
  })
  const { port } = server.address() as AddressInfo
  const ca = authorityFiles(directory).certificate
  const domains = `      - { host: raw.example.com, origin: "https://127.0.0.1:${port}", tls: { ca: "${ca}" } }`
  return startWorld(t, (_request, response) => response.end('fine'), { domains })
}

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: only HTTP/1.1 is offered, also to an app that could do both`, async t => {
    const versions: string[] = []
    const world = await startWorldBefore(t, tls =>
      createSecureServer({ ...tls, allowHTTP1: true }, (request, response) => {
        versions.push(request.httpVersion, String((request.socket as TLSSocket).alpnProtocol))
        response.end('old')
      }),
    )
    const response = await client(world.client, rawHost, { headers: { cookie: world.cookie() } })
    t.match(response, { status: 200, text: 'old' })
    t.strictSame(versions, ['1.1', 'http/1.1'])
  })

  t.test(`${name}: an app that speaks nothing else is a 502, and others are served`, async t => {
    const world = await startWorldBefore(t, tls =>
      createSecureServer(tls, (_request, response) => response.end('new')),
    )
    const headers = { cookie: world.cookie() }
    for (let index = 0; index < 3; index++)
      t.equal((await client(world.client, rawHost, { headers })).status, 502)
    t.match(await client(world.client, wikiHost, { headers }), { status: 200, text: 'fine' })
  })
}

t.test('frames in place of an answer are no answer', async t => {
  const floods = [
    Buffer.concat([frame(types.settings, 0, 0, setting(3, 0)), frame(types.goaway, 0, 0, Buffer.alloc(8))]),
    Buffer.concat(Array<Buffer>(10_000).fill(frame(types.settings, 0, 0))),
    Buffer.concat(Array<Buffer>(10_000).fill(frame(0xc, 0, 0, Buffer.from('\0\x13https://evil.test:1')))),
    Buffer.concat(Array<Buffer>(1_000).fill(frame(types.goaway, 0, 0, Buffer.alloc(8)))),
  ]
  let flood = floods[0]!
  const world = await startWorldBefore(t, tls =>
    createServer({ ...tls, ALPNProtocols: ['http/1.1'] } as SecureServerOptions, socket => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.write(flood))
    }),
  )
  for (flood of floods) {
    const headers = { cookie: world.cookie() }
    t.equal((await http1(world.client, rawHost, { headers })).status, 502)
    t.match(await http1(world.client, wikiHost, { headers }), { status: 200, text: 'fine' })
  }
})
