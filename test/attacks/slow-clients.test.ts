/*
 * Who: anybody who can reach the edge, from one machine (slowloris, R-U-Dead-Yet, slow read).
 * How: hundreds of connections whose heads come field by field and never end, on which empty lines come in place of a request, whose uploads come octet by octet, whose readers
 *      take nothing of what they have asked for, or ask for the same in a thousand ranges. Each costs the attacker nothing.
 * Lost: a server that gives each of them a thread, a place or a connection to the app has none left for anybody else.
 */
import { once } from 'node:events'
import t, { type Test } from 'tap'
import type { LimitName } from '../../src/limits/index.ts'
import { http1 } from '../harness/clients.ts'
import { limitReached } from '../harness/limit-reached.ts'
import { openRaw, type RawConnection } from '../harness/raw.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const many = 60
const limits = 'request-head-time: 1s, request-content-time: 1s, stalled-time: 10s, idle-time: 1s'

async function startSlow(t: Test) {
  const world = await startWorld(
    t,
    (request, response) => {
      if (request.method === 'POST') return void request.resume()
      response.end(request.url === '/large' ? Buffer.alloc(1_000_000) : 'ok')
    },
    { limits },
  )
  const host = `Host: ${wikiHost}:${world.client.port}`
  const open = (count = many) =>
    Promise.all(Array.from({ length: count }, () => openRaw(world.client, wikiHost)))
  const ben = { cookie: world.cookie({ user: 'ben@corp.example' }) }
  const clean = () => http1(world.client, wikiHost, { headers: ben })
  return { world, host, cookie: `Cookie: ${world.cookie()}`, open, clean }
}

/** Resolves when the edge has let go of all. */
const allEnded = (connections: readonly RawConnection[]): Promise<unknown> =>
  Promise.all(
    connections.map(async ({ socket }) => {
      if (!socket.closed) await once(socket, 'close')
    }),
  )

const counts = async (t: Test, world: World, limit: LimitName): Promise<unknown> =>
  t.equal(await limitReached(world, limit), many, limit)

t.test('heads that never end', async t => {
  const { world, host, open, clean } = await startSlow(t)
  const slow = await open()
  for (const connection of slow) connection.send(`GET / HTTP/1.1\r\n${host}\r\nX-a:`)
  t.equal((await clean()).text, 'ok', 'others are served meanwhile')
  await allEnded(slow)
  await counts(t, world, 'request-head-time')
})

t.test('empty lines that never end, before a request and after one', async t => {
  const { host, cookie, open, clean } = await startSlow(t)
  const slow = await open(20)
  for (const connection of slow.slice(10)) {
    connection.send(`GET / HTTP/1.1\r\n${host}\r\n${cookie}\r\n\r\n`)
    t.equal((await connection.response()).status, 200)
  }
  const drip = setInterval(() => slow.forEach(connection => connection.send('\r\n')), 100)
  t.teardown(() => clearInterval(drip))
  t.equal((await clean()).text, 'ok', 'others are served meanwhile')
  await allEnded(slow)
})

t.test('uploads that never end', async t => {
  const { world, host, cookie, open, clean } = await startSlow(t)
  const slow = await open()
  for (const connection of slow)
    connection.send(`POST / HTTP/1.1\r\n${host}\r\n${cookie}\r\nContent-Length: 100000\r\n\r\nx`)
  t.equal((await clean()).text, 'ok', 'others are served meanwhile')
  await allEnded(slow)
  await counts(t, world, 'request-content-rate')
})

t.test('readers that take nothing', async t => {
  const { host, cookie, open, clean } = await startSlow(t)
  const slow = await open(20)
  for (const connection of slow) {
    connection.socket.pause()
    connection.send(`GET /large HTTP/1.1\r\n${host}\r\n${cookie}\r\n\r\n`)
  }
  t.equal((await clean()).text, 'ok', 'others are served meanwhile')
  slow.forEach(({ socket }) => socket.destroy())
})

t.test('a thousand ranges of one file', async t => {
  const { host, cookie, open, clean } = await startSlow(t)
  const ranges = Array.from({ length: 1_000 }, (_, index) => `${index}-${index + 1}`).join(',')
  const slow = await open(20)
  for (const connection of slow)
    connection.send(`GET /large HTTP/1.1\r\n${host}\r\n${cookie}\r\nRange: bytes=${ranges}\r\n\r\n`)
  t.equal((await clean()).text, 'ok', 'others are served meanwhile')
  slow.forEach(({ socket }) => socket.destroy())
})
