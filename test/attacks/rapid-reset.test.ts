/*
 * Who: anybody, with a client of their own.
 * How: each stream is opened and reset at once. It never counts towards the streams that may be open, while a front
 *      that has begun to serve it has asked the app already (CVE-2023-44487); ten thousand cost the client a megabyte.
 * Lost: the edge and the app, busy with requests that nobody waits for.
 */
import t from 'tap'
import { fine, probe, startDecidedWorld } from '../harness/decided.ts'
import { limitReached } from '../harness/limit-reached.ts'
import { frame, headers, openRawHttp2, types, uint32, type RawFields } from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const cancel = uint32(8)
const calm = 11

async function startResetWorld(...about: Parameters<typeof startDecidedWorld>) {
  const world = await startDecidedWorld(...about)
  const fields: RawFields = [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/attack'],
    [':authority', `${rawHost}:${world.client.port}`],
    ['cookie', world.cookie({ user: 'eve@corp.example' })],
  ]
  /** So many streams, opened and reset. */
  const resets = (count: number, from = 0): Buffer[] =>
    Array.from({ length: count }, (_, index) => 2 * (from + index) + 1).flatMap(stream => [
      headers(stream, fields),
      frame(types.reset, 0, stream, cancel),
    ])
  return { world, resets }
}

t.test('10,000 at once: the connection ends, and the app has seen few of them', async t => {
  const limits = 'host-connections: 5'
  const { world, resets } = await startResetWorld(t, () => fine, { limits })
  const connections = []
  for (let index = 0; index < 2; index++) connections.push(await openRawHttp2(world.client, rawHost))
  const attack = Buffer.concat(resets(10_000))
  for (const connection of connections) connection.send(attack)
  t.equal(await probe(world), 200, 'others are served meanwhile')
  for (const connection of connections) t.not(await connection.end(), 0, 'it ends, and not in peace')
  t.equal(await probe(world), 200)
  t.ok(world.requests.length <= 2 * 100 + 2, `${world.requests.length} requests`)
  t.ok((await limitReached(world, 'http2-refused-streams')) > 0)
  t.strictSame(await world.undecided(), [])
})

t.test('few at a time: the connection ends within two hundred, with the code that says why', async t => {
  const { world, resets } = await startResetWorld(t, () => fine, { limits: 'host-connections: 5' })
  const connection = await openRawHttp2(world.client, rawHost)
  let sent = 0
  for (; sent < 1_000 && !connection.isOver; sent += 20) {
    const said = Buffer.alloc(8, sent / 20 + 1)
    connection.send(...resets(20, sent), frame(types.ping, 0, 0, said))
    await connection.first(({ type, payload }) => type === types.ping && payload.equals(said))
  }
  t.equal(await connection.end(), calm)
  t.ok(sent <= 400, `${sent} were sent`)
  t.ok(world.requests.length <= 200, `${world.requests.length} requests`)
  t.equal(await limitReached(world, 'http2-resets'), 1)
  t.equal(await probe(world), 200)
})

t.test('what a client gives up is given up at the app too', async t => {
  let closed = (): void => undefined
  const given = new Promise<void>(resolve => (closed = resolve))
  const { world, resets } = await startResetWorld(t, ({ target }, socket) => {
    if (target === '/probe') return 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
    socket.once('close', closed)
    return undefined
  })
  const connection = await openRawHttp2(world.client, rawHost)
  const [head, reset] = resets(1)
  connection.send(head!)
  await world.arrived(1)
  connection.send(reset!)
  await given
  t.pass('the app’s connection has ended')
  connection.socket.destroy()
})

t.test('what was given up while it waited for the app takes nobody’s place', async t => {
  let free = (): void => undefined
  const limits = 'host-connections: 1, host-waiting: 2'
  const { world, resets } = await startResetWorld(
    t,
    (_request, socket) => {
      free = () => void socket.write(fine)
      return undefined
    },
    { limits },
  )
  const holder = await world.open()
  holder.send(world.request('GET /held HTTP/1.1'))
  await world.arrived(1)
  const connection = await openRawHttp2(world.client, rawHost)
  const [head] = resets(1, 20)
  connection.send(...resets(20), head!, frame(types.ping, 0, 0, Buffer.alloc(8, 1)))
  await connection.first(({ type }) => type === types.ping)
  free()
  t.equal((await holder.response()).status, 200)
  await world.arrived(2)
  free()
  t.equal(await connection.outcome(41), 200)
  t.strictSame(
    world.requests.map(({ target }) => target),
    ['/held', '/attack'],
    'and never reaches it',
  )
  t.equal(world.upstream.connections, 1, 'nor costs it a connection')
  holder.socket.destroy()
  connection.socket.destroy()
  t.strictSame(await world.undecided(), [])
})
