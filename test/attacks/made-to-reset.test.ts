/*
 * Who: anybody, with a client of their own.
 * How: as with streams that are opened and reset at once, but it is the server that is made to reset them, by content
 *      that is not as long as it was said to be, by a second head that is none, by more than a window holds
 *      (CVE-2025-8671). A budget for resets by the client never sees them.
 * Lost: the edge and the app, busy with requests that nobody waits for.
 */
import t from 'tap'
import { type DecidedWorld, probe, requestFields, startDecidedWorld } from '../harness/decided.ts'
import { limitReached } from '../harness/limit-reached.ts'
import {
  endHeaders,
  endStream,
  frame,
  headers,
  openRawHttp2,
  types,
  uint32,
  type RawFields,
} from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const world = await startDecidedWorld(t)
const fieldsFor = (world: DecidedWorld): RawFields => [
  ...requestFields(world, 'POST'),
  ['cookie', world.cookie({ user: 'eve@corp.example' })],
]
const fields = fieldsFor(world)
const begun = (stream: number, ...more: RawFields): Buffer =>
  headers(stream, [...fields, ...more], endHeaders)
const data = (stream: number, flags: number, text: string): Buffer =>
  frame(types.data, flags, stream, Buffer.from(text))

const ways: readonly (readonly [name: string, frames: (stream: number) => readonly Buffer[]])[] = [
  ['a window that grows by nothing', id => [begun(id), frame(types.window, 0, id, uint32(0))]],
  ['a window beyond all', id => [begun(id), frame(types.window, 0, id, uint32(0x7fffffff))]],
  ['content beyond its length', id => [begun(id, ['content-length', '5']), data(id, endStream, 'hello!')]],
  ['content short of its length', id => [begun(id, ['content-length', '5']), data(id, endStream, 'h')]],
  ['content behind the end', id => [headers(id, fields), data(id, 0, 'x')]],
  ['a head behind the end', id => [headers(id, fields), headers(id, [['a', 'b']])]],
  ['a second head without an end', id => [begun(id), headers(id, [['a', 'b']], endHeaders)]],
  ['a trailer that is none', id => [begun(id), headers(id, [[':path', '/b']])]],
  ['a priority of wrong length', id => [begun(id), frame(types.priority, 0, id, Buffer.alloc(4))]],
  ['a reset of wrong length', id => [begun(id), frame(types.reset, 0, id, Buffer.alloc(3))]],
  ['padding beyond the frame', id => [begun(id), frame(types.data, 0x8, id, Buffer.from([9]))]],
]

for (const [name, frames] of ways) {
  t.test(`${name}: two hundred of it at most, and the connection ends`, async t => {
    const before = world.requests.length
    const connection = await openRawHttp2(world.client, rawHost)
    let made = 0
    for (; made < 300 && !connection.isOver; made++) {
      const stream = 2 * made + 1
      connection.send(...frames(stream))
      await connection.first(
        ({ stream: of, type }) => (of === stream && type === types.reset) || type === types.goaway,
      )
    }
    t.not(await connection.end(), 0)
    t.ok(made <= 200, `${made} were made`)
    t.equal(await probe(world), 200)
    t.ok(world.requests.length - before <= 201, 'what reached the app is no more')
  })
}

t.test('where more invalid frames may come, they are resets all the same', async t => {
  const limits = 'http2-invalid-frames: 10000, http2-resets: 50, http2-resets-rate: 1'
  const patient = await startDecidedWorld(t, undefined, { limits })
  const connection = await openRawHttp2(patient.client, rawHost)
  let made = 0
  for (; made < 300 && !connection.isOver; made++) {
    const stream = 2 * made + 1
    const head = headers(stream, [...fieldsFor(patient), ['content-length', '5']], endHeaders)
    connection.send(head, data(stream, endStream, 'h'))
    await connection.first(({ stream: of, type }) => of === stream || type === types.goaway)
  }
  t.equal(await connection.end(), 11, 'the code that says why')
  t.ok(made <= 60, `${made} were made`)
  t.equal(await limitReached(patient, 'http2-resets'), 1)
  t.equal(await probe(patient), 200)
})

t.test('it is counted, and nothing of it was a request that nobody decided on', async t => {
  t.ok((await limitReached(world, 'http2-invalid-frames')) > 0)
  t.strictSame(await world.undecided(), [])
})
