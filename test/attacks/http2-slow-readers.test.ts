/*
 * Who: a user of an app, with a client of their own.
 * How: a hundred large answers are asked for at once, and none of them is taken: the window stays at nought, or grows by an octet
 *      at a time (CVE-2019-9517). A server that takes the answers from the app all the same holds a hundred of them.
 * Lost: the edge's memory, and the app's connections for as long as the client likes.
 */
import t, { type Test } from 'tap'
import { probe, startDecidedWorld } from '../harness/decided.ts'
import { frame, headers, openRawHttp2, setting, types, uint32, type RawFields } from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const mebi = 1_048_576
const size = 16 * mebi
const streams = Array.from({ length: 50 }, (_, index) => 2 * index + 1)

/** An app that writes as fast as it is read, and tells how much the edge has taken of it. */
async function startLargeWorld(t: Test) {
  let closed = 0
  const looks: (() => void)[] = []
  const state = {
    written: 0,
    /** Resolves when so many of the app's connections have ended. */
    closed: (count: number) =>
      new Promise<void>(resolve => looks.push(() => void (closed >= count && resolve()))),
  }
  const piece = Buffer.alloc(65_536, 'x')
  const world = await startDecidedWorld(t, ({ target }, socket) => {
    if (target === '/probe') return 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`)
    let left = size
    const write = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= piece.length
        state.written += piece.length
        if (!socket.write(piece)) return void socket.once('drain', write)
      }
    }
    write()
    socket.once('close', () => {
      closed++
      for (const look of looks) look()
    })
    return undefined
  })
  const fields: RawFields = [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/large'],
    [':authority', `${rawHost}:${world.client.port}`],
    ['cookie', world.cookie({ user: 'eve@corp.example' })],
  ]
  return { world, state, fields }
}

t.test('fifty answers of 16 MiB and no window: next to nothing of them is held', async t => {
  const { world, state, fields } = await startLargeWorld(t)
  const connection = await openRawHttp2(world.client, rawHost, setting(4, 0))
  const before = process.memoryUsage.rss()
  connection.send(...streams.map(stream => headers(stream, fields)))
  for (const stream of streams) t.equal(await connection.outcome(stream), 200)
  for (let index = 0; index < 20; index++) t.equal(await probe(world), 200)
  // What systems hold for each connection is counted as written too.
  t.ok(state.written < (streams.length * size) / 2, `${Math.round(state.written / mebi)} MiB were written`)
  const growth = process.memoryUsage.rss() - before
  t.ok(growth < 256 * mebi, `${Math.round(growth / mebi)} MiB of memory`)
  t.strictSame(
    connection.frames.filter(({ type, payload }) => type === types.data && payload.length > 0),
    [],
  )
  connection.socket.destroy()
  t.strictSame(await world.undecided(), [])
})

t.test('a window that grows by an octet at a time gets an octet at a time', async t => {
  const { world, fields } = await startLargeWorld(t)
  const connection = await openRawHttp2(world.client, rawHost, setting(4, 0))
  connection.send(headers(1, fields))
  t.equal(await connection.outcome(1), 200)
  for (let index = 0; index < 100; index++) connection.send(frame(types.window, 0, 1, uint32(1)))
  const taken = (): number =>
    connection.frames.reduce((sum, { type, payload }) => sum + (type === types.data ? payload.length : 0), 0)
  await connection.first(() => taken() === 100)
  t.equal(taken(), 100)
  t.equal(await probe(world), 200)
  connection.socket.destroy()
})

t.test('what its client gives up is given up at the app', async t => {
  const { world, state, fields } = await startLargeWorld(t)
  const connection = await openRawHttp2(world.client, rawHost, setting(4, 0))
  connection.send(...[1, 3, 5].map(stream => headers(stream, fields)))
  for (const stream of [1, 3, 5]) t.equal(await connection.outcome(stream), 200)
  connection.send(frame(types.reset, 0, 1, uint32(8)))
  connection.socket.destroy()
  await state.closed(3)
  t.equal(await probe(world), 200)
  t.ok(world.records.activities.every(({ facts, complete }) => facts?.path !== '/large' || !complete))
})
