/*
 * Who: anybody, with clients of their own.
 * How: as many streams as may be open, each with a head as large as may be, and none of them ends. What is kept for
 *      them escaped the limit for a connection (CVE-2026-56846); and a small table makes one large head of few octets.
 * Lost: the edge's memory, for as long as its attacker likes.
 */
import t from 'tap'
import { probe, requestFields, startDecidedWorld } from '../harness/decided.ts'
import {
  endHeaders,
  encoded,
  frame,
  headers,
  openRawHttp2,
  types,
  type RawFields,
} from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const world = await startDecidedWorld(t)
const fields: RawFields = requestFields(world, 'POST')
const mebi = 1_048_576

t.test('a thousand unfinished streams on ten connections: memory stays within bounds', async t => {
  const large: RawFields = [...fields, ...Array.from({ length: 10 }, () => ['a', 'b'.repeat(1_400)] as const)]
  const attack = Array.from({ length: 200 }, (_, index) => headers(2 * index + 1, large, endHeaders))
  const before = process.memoryUsage.rss()
  const connections = []
  for (let index = 0; index < 10; index++) {
    const connection = await openRawHttp2(world.client, rawHost)
    connections.push(connection)
    connection.send(...attack)
    await connection.first(
      ({ type }) => type === types.reset || type === types.goaway || type === types.headers,
    )
  }
  t.equal(await probe(world), 200)
  const growth = process.memoryUsage.rss() - before
  t.ok(growth < 250 * mebi, `${Math.round(growth / mebi)} MiB`)
  for (const { socket } of connections) socket.destroy()
  t.equal(await probe(world), 200)
})

t.test('a head that is small here and large there is refused', async t => {
  const connection = await openRawHttp2(world.client, rawHost)
  // A field that goes into the table (RFC 7541 6.2.1), 4,000 octets long, and then named 4,000 times by an octet each.
  const length = [127, 161, 30]
  const kept = Buffer.concat([Buffer.from([0x40, 1, 0x61, ...length]), Buffer.alloc(4_000, 'b')])
  const own = encoded([...fields, ['cookie', world.cookie()]])
  const block = Buffer.concat([own, kept, Buffer.alloc(4_000, 0xbe)])
  connection.send(frame(types.headers, 0x5, 1, block))
  const outcome = await connection.outcome(1)
  t.not(outcome, 200)
  connection.socket.destroy()
  t.equal(await probe(world), 200)
  t.ok(world.requests.every(({ target }) => target === '/probe'))
  t.strictSame(await world.undecided(), [])
})
