/*
 * Who: a user of an app with a client of their own, or an app that has been taken over.
 * How: messages in a hundred thousand fragments of one octet, lengths of 64 bits, a message that is compressed a thousandfold,
 *      pings without end to a side that does not read, frames that are none (RFC 6455 5). Advisories of `ws` and undici
 *      (CVE-2024-37890, CVE-2026-1526, 1528, 2229, 12151) tell of servers that fell to each.
 * Lost: the edge's memory, or that of every browser behind it.
 */
import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { http1 } from '../harness/clients.ts'
import { limitReached } from '../harness/limit-reached.ts'
import { handshakeHead, openRaw } from '../harness/raw.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

/** A client with a socket on which every octet is its own, and what the app got as messages. */
async function startSocket(t: Test) {
  const world = await startWorld(t, (_request, response) => response.end('ok'))
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live', perMessageDeflate: true })
  const messages: number[] = []
  const upstreams: Duplex[] = []
  world.origin.server.on('upgrade', (_request, socket: Duplex) => upstreams.push(socket))
  sockets.on('connection', socket => {
    socket.on('message', (data: Buffer) => messages.push(data.length))
    socket.on('error', () => undefined)
  })
  const connection = await openRaw(world.client, wikiHost)
  connection.send(handshakeHead(wikiHost, world.client.port, world.cookie()))
  const [answer] = (await once(connection.socket, 'data')) as [Buffer]
  t.match(answer.toString('latin1'), /^HTTP\/1\.1 101 /)
  const clean = () => http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  return { world, messages, socket: connection.socket, upstreams, clean }
}

/** A frame of a client's, masked with nothing. */
const frame = (first: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([first, 0x80 | content.length, 0, 0, 0, 0]), content])

const [textPart, middle, ping] = [0x01, 0x00, 0x89]

t.test('a message in a hundred thousand crumbs ends its socket', async t => {
  const { world, messages, socket, clean } = await startSocket(t)
  const crumb = frame(middle, Buffer.from('x'))
  socket.write(frame(textPart, Buffer.from('x')))
  socket.write(Buffer.concat(Array.from({ length: 100_000 }, () => crumb)))
  await new Promise(resolve => socket.once('close', resolve))
  t.equal(await limitReached(world, 'socket-fragments'), 1)
  t.strictSame(messages, [])
  t.equal((await clean()).status, 200)
})

t.test('a message that says it is longer than anything ends its socket before it comes', async t => {
  const { world, socket, clean } = await startSocket(t)
  socket.write(Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]))
  await new Promise(resolve => socket.once('close', resolve))
  t.equal(await limitReached(world, 'socket-message-octets'), 1)
  t.equal((await clean()).status, 200)
})

t.test('what is no frame ends its socket', async t => {
  for (const octets of [
    [0x89, 0xfe, 1, 0, 0, 0, 0, 0],
    [0x09, 0x81, 0, 0, 0, 0, 1],
  ]) {
    const { socket, clean } = await startSocket(t)
    socket.write(Buffer.from(octets))
    await new Promise(resolve => socket.once('close', resolve))
    t.equal((await clean()).status, 200)
  }
})

t.test('pings without end to a side that does not read are held back at their sender', async t => {
  const { socket, upstreams, clean } = await startSocket(t)
  upstreams[0]!.pause()
  const flood = Buffer.concat(Array.from({ length: 8_000 }, () => frame(ping, Buffer.alloc(125))))
  let written = 0
  // Half a gigabyte, if somebody took it.
  while (written < 500 && socket.write(flood)) written++
  while (written < 500) {
    const drained = await Promise.race([once(socket, 'drain'), clean().then(() => undefined)])
    if (drained === undefined) break
    socket.write(flood)
    written++
  }
  t.ok(written < 100, `${written} megabytes were taken for a side that reads nothing`)
  t.equal((await clean()).status, 200)
  socket.destroy()
})
