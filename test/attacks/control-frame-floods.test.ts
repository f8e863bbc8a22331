/*
 * Who: anybody, with a client of their own.
 * How: frames that carry nothing but must be answered or worked through: SETTINGS, PING, PRIORITY, empty DATA,
 *      WINDOW_UPDATE, types that nobody knows; and windows that overflow, on one connection after the other (CVE-2019-9511
 *      to 9518, CVE-2026-21714, CVE-2026-48937). Answers pile up when the client reads none.
 * Lost: the edge's memory or processor; what is never cleared away stays for ever.
 */
import t from 'tap'
import { probe, requestFields, startDecidedWorld } from '../harness/decided.ts'
import {
  endHeaders,
  frame,
  headers,
  openRawHttp2,
  setting,
  types,
  uint32,
  type RawFields,
} from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const world = await startDecidedWorld(t)
const fields: RawFields = [...requestFields(world, 'POST'), ['cookie', world.cookie()]]
const priority = Buffer.concat([uint32(0), Buffer.from([1])])
const mebi = 1_048_576

for (const [name, flood] of [
  ['SETTINGS', frame(types.settings, 0, 0, setting(3, 100))],
  ['empty SETTINGS', frame(types.settings, 0, 0)],
  ['PING', frame(types.ping, 0, 0, Buffer.alloc(8))],
  ['PRIORITY of streams that are none', frame(types.priority, 0, 1, priority)],
  ['frames of an unknown type', frame(0x77, 0, 0, uint32(1))],
] as const) {
  t.test(`${name}, 100,000, and no answer read: the connection ends`, async t => {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.socket.pause()
    const many = Buffer.concat(Array<Buffer>(100_000).fill(flood))
    await new Promise(resolve => connection.socket.write(many, resolve))
    connection.socket.resume()
    t.not(await connection.end(), 0)
    t.equal(await probe(world), 200)
  })
}

t.test('empty DATA, 100,000: the connection ends', async t => {
  const connection = await openRawHttp2(world.client, rawHost)
  connection.send(headers(1, fields, endHeaders), ...Array<Buffer>(100_000).fill(frame(types.data, 0, 1)))
  t.not(await connection.end(), 0)
  t.equal(await probe(world), 200)
})

t.test('WINDOW_UPDATE and acknowledgements, which ask for nothing, cost others nothing', async t => {
  for (const flood of [frame(types.window, 0, 0, uint32(1)), frame(types.ping, 0x1, 0, Buffer.alloc(8))]) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(...Array<Buffer>(100_000).fill(flood))
    t.equal(await probe(world), 200)
    connection.socket.destroy()
  }
})

t.test('windows that overflow, on 100 connections: each ends, and nothing of them stays', async t => {
  const overflow = frame(types.window, 0, 0, uint32(0x7fffffff))
  const attack = async (connections: number): Promise<void> => {
    for (let index = 0; index < connections; index++) {
      const connection = await openRawHttp2(world.client, rawHost)
      connection.send(headers(1, fields, endHeaders), overflow, overflow)
      t.equal(await connection.end(), 3)
    }
  }
  await attack(20)
  const before = process.memoryUsage.rss()
  await attack(80)
  const growth = process.memoryUsage.rss() - before
  t.ok(growth < 64 * mebi, `${Math.round(growth / mebi)} MiB`)
  t.equal(await probe(world), 200)
  t.strictSame(await world.undecided(), [])
})
