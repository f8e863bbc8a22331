/*
 * Who: anybody, with a client of their own.
 * How: a head that cannot be decompressed, or is too large and not even whole, and then a reset or nothing any more. The
 *      connection ends with an error that nobody listens to, and an error that nobody listens to ends the process
 *      (CVE-2025-59465).
 * Lost: the edge, for everybody, by one packet.
 */
import { once } from 'node:events'
import t from 'tap'
import { probe, requestFields, startDecidedWorld } from '../harness/decided.ts'
import {
  endHeaders,
  endStream,
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
const all = endHeaders | endStream
const fields: RawFields = requestFields(world, 'GET')

const blocks: readonly (readonly [name: string, block: Buffer])[] = [
  ['a number without end', Buffer.alloc(64, 0xff)],
  ['a place beyond the table', Buffer.from([0xff, 0xff, 0xff, 0x7f])],
  ['place nought', Buffer.from([0x80])],
  ['a name that is cut', Buffer.from([0x00, 0x7f, 0x10, 0x61])],
  ['a length beyond the block', Buffer.from([0x00, 0x01, 0x61, 0x7e, 0x62])],
  ['a length beyond 32 bits', Buffer.from([0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f])],
  ['Huffman codes that end oddly', Buffer.from([0x00, 0x81, 0x00, 0x81, 0xff])],
  ['the end of all codes within', Buffer.from([0x00, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01, 0x62])],
  ['a table larger than there may be', Buffer.from([0x3f, 0xff, 0xff, 0xff, 0x7f])],
  ['a table that changes in between', Buffer.from([0x82, 0x20])],
]

for (const [name, block] of blocks) {
  t.test(`${name}: the connection ends, whatever follows, and everybody else is served`, async t => {
    for (const behind of [
      [],
      [frame(types.reset, 0, 1, uint32(8))],
      [frame(types.goaway, 0, 0, Buffer.concat([uint32(0), uint32(2)]))],
      [headers(3, fields)],
    ]) {
      const connection = await openRawHttp2(world.client, rawHost)
      connection.send(frame(types.headers, all, 1, block), ...behind)
      t.not(await connection.end(), 0)
    }
    t.equal(await probe(world), 200)
  })
}

t.test('a client that is gone in the middle of its head, or of ours, ends nothing but itself', async t => {
  const large = frame(types.headers, 0, 1, Buffer.alloc(16_384, 0xff))
  for (const frames of [
    [large, frame(types.reset, 0, 1, uint32(8))],
    [large.subarray(0, 5_000)],
    [headers(1, fields)],
  ]) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(...frames)
    connection.socket.destroy()
    if (!connection.socket.closed) await once(connection.socket, 'close')
    t.equal(await probe(world), 200)
  }
})

t.test('settings that are none, frames that are too large, and other ends of a connection', async t => {
  for (const bad of [
    frame(types.settings, 0, 0, setting(2, 7)),
    frame(types.settings, 0, 0, setting(4, 0x80000000)),
    frame(types.settings, 0, 0, setting(5, 1)),
    frame(types.settings, 0, 0, Buffer.alloc(5)),
    frame(types.settings, 0x1, 0, setting(3, 1)),
    frame(types.settings, 0, 1, setting(3, 1)),
    frame(types.data, 0, 1, Buffer.alloc(16_385)),
    frame(types.ping, 0, 0, Buffer.alloc(7)),
    frame(types.ping, 0, 1, Buffer.alloc(8)),
    frame(types.push, endHeaders, 1, uint32(2)),
    frame(types.headers, all, 0),
    frame(types.headers, all, 2),
    frame(types.data, 0, 0),
    frame(types.reset, 0, 0, uint32(8)),
    frame(types.window, 0, 0, uint32(0)),
    frame(types.goaway, 0, 1, Buffer.alloc(8)),
    Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(1_000)),
  ]) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(bad)
    t.not(await connection.end(), 0)
  }
  t.equal(await probe(world), 200)
  t.ok(world.requests.every(({ target }) => target === '/probe'))
  t.strictSame(await world.undecided(), [])
})
