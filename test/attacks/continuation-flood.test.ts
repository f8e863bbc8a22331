/*
 * Who: anybody, with a client of their own.
 * How: a head goes on in CONTINUATION frames for as long as its sender likes. Some servers keep all of it until it is
 *      complete, or decompress it for ever (CVE-2024-27983), and no request is seen that any limit could count.
 * Lost: the edge's memory or processor, to one connection.
 */
import t from 'tap'
import { probe, requestFields, startDecidedWorld } from '../harness/decided.ts'
import {
  encoded,
  endHeaders,
  frame,
  headers,
  openRawHttp2,
  types,
  type RawFields,
} from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const world = await startDecidedWorld(t)
const fields: RawFields = [...requestFields(world, 'GET'), ['cookie', world.cookie()]]
const begun = frame(types.headers, 0, 1, encoded(fields))
const more = (fields: RawFields): Buffer => frame(types.continuation, 0, 1, encoded(fields))

for (const [name, part] of [
  ['empty', frame(types.continuation, 0, 1)],
  ['with a small field each', more([['a', 'b']])],
  ['with a large field each', more([['a', 'b'.repeat(16_000)]])],
  ['with a field that is cut', frame(types.continuation, 0, 1, Buffer.from([0x10, 0x01, 0x61, 0x7f]))],
] as const) {
  t.test(`100,000 of them, ${name}: the connection ends long before`, async t => {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(begun)
    const few = Buffer.concat(Array<Buffer>(100).fill(part))
    let sent = 0
    for (; sent < 100_000 && !connection.isOver; sent += 100)
      await new Promise(resolve => connection.socket.write(few, resolve))
    t.not(await connection.end(), 0)
    t.ok(sent < 20_000, `${sent} were taken`)
    t.equal(await probe(world), 200)
  })
}

t.test('what begins otherwise, or belongs to another stream, ends the connection', async t => {
  for (const frames of [
    [frame(types.continuation, endHeaders, 1)],
    [begun, frame(types.continuation, endHeaders, 3)],
    [begun, frame(types.data, 0, 1)],
    [begun, frame(types.ping, 0, 0, Buffer.alloc(8))],
    [begun, headers(3, fields)],
    [begun, frame(0x77, 0, 0)],
    [headers(1, fields), frame(types.continuation, endHeaders, 1)],
    [begun, frame(types.continuation, endHeaders, 0)],
  ]) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(...frames)
    t.not(await connection.end(), 0)
    t.equal(await probe(world), 200)
  }
})

t.test('a head in a few frames is one head', async t => {
  const connection = await openRawHttp2(world.client, rawHost)
  const block = encoded([...fields, ['x-a', 'b'.repeat(1_000)]])
  connection.send(
    frame(types.headers, 0x1, 1, block.subarray(0, 10)),
    frame(types.continuation, 0, 1, block.subarray(10, 200)),
    frame(types.continuation, endHeaders, 1, block.subarray(200)),
  )
  t.equal(await connection.outcome(1), 200)
  connection.socket.destroy()
  t.strictSame(await world.undecided(), [])
})
