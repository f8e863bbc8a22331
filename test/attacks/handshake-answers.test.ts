/*
 * Who: an app that has been taken over.
 * How: it answers a WebSocket's handshake not with 101 but with what it would not get away with elsewhere: a status that there is
 *      not, a 101 that is none, framing that can be read in two ways, interim responses or fields without end, a head that comes
 *      an octet at a time; or with an endless content while its accomplice at a browser reads none of it.
 * Lost: an edge that throws at it, and all its users' connections; or its memory.
 */
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { handshakeHead, openRaw } from '../harness/raw.ts'
import { rawHost, startRawWorld, type RawWorld } from '../harness/raw-upstream.ts'

const mebi = 1_048_576
const fine = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
const isProbe = (head: string): boolean => head.startsWith('GET /probe')

async function handshake(world: RawWorld) {
  const connection = await openRaw(world.client, rawHost)
  connection.send(handshakeHead(rawHost, world.client.port, world.cookie()))
  return connection
}

const probed = async (world: RawWorld): Promise<number> =>
  (await http1(world.client, rawHost, { path: '/probe', headers: { cookie: world.cookie() } })).status

const answers = {
  'status 000': 'HTTP/1.1 000 x\r\ncontent-length: 2\r\n\r\nok',
  'status 099': 'HTTP/1.1 099 x\r\ncontent-length: 2\r\n\r\nok',
  'status 600': 'HTTP/1.1 600 x\r\ncontent-length: 2\r\n\r\nok',
  'status 999': 'HTTP/1.1 999 x\r\ncontent-length: 2\r\n\r\nok',
  'a 101 to nothing': 'HTTP/1.1 101 x\r\nconnection: upgrade\r\n\r\n',
  'a 101 without its Connection': 'HTTP/1.1 101 x\r\nupgrade: websocket\r\n\r\n',
  'a coding beside chunked':
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  'a coding in a second field':
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntransfer-encoding: gzip\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  'interim responses without end': 'HTTP/1.1 103 x\r\n\r\n'.repeat(5_000) + fine,
  'fields without end': `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(1_000)}content-length: 2\r\n\r\nok`,
  'a head beyond its limit': `HTTP/1.1 200 OK\r\na: ${'b'.repeat(70_000)}\r\ncontent-length: 2\r\n\r\nok`,
}

for (const [name, answer] of Object.entries(answers)) {
  t.test(`${name} is the app's fault, and nobody else's`, async t => {
    const world = await startRawWorld(t, head => (isProbe(head) ? fine : answer))
    const connection = await handshake(world)
    t.equal((await connection.response()).status, 502)
    const { error } = await world.records.activity(({ status }) => status === 502)
    t.equal(error, 'upstream-invalid')
    t.equal(await probed(world), 200)
  })
}

t.test('a head within the limits is one, however an ordinary library would see it', async t => {
  const large = `HTTP/1.1 404 x\r\na: ${'b'.repeat(30_000)}\r\ncontent-length: 2\r\n\r\nno`
  const world = await startRawWorld(t, () => large)
  const { status, body } = await (await handshake(world)).response()
  t.match({ status, body }, { status: 404, body: 'no' })
})

t.test('an answer that comes an octet at a time, or only ever announces itself, is late', async t => {
  for (const piece of ['H', 'HTTP/1.1 103 x\r\n\r\n']) {
    const world = await startRawWorld(
      t,
      (head, socket) => {
        if (isProbe(head)) return fine
        const drip = setInterval(() => socket.write(piece === 'H' ? 'x' : piece), 100)
        socket.write(piece === 'H' ? 'HTTP/1.1 200 ' : piece)
        socket.once('close', () => clearInterval(drip))
        return undefined
      },
      { limits: 'socket-handshake-time: 1s, interim-responses: 100' },
    )
    const connection = await handshake(world)
    t.equal((await connection.response()).status, 504)
    t.equal(await probed(world), 200)
  }
})

/** Writes as fast as it is read. */
function startEndlessWorld(t: Test) {
  const size = 256 * mebi
  const piece = Buffer.alloc(65_536, 'x')
  const state = { written: 0 }
  const world = startRawWorld(t, (head, socket) => {
    if (isProbe(head)) return fine
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n`)
    const write = (): void => {
      while (state.written < size && !socket.destroyed) {
        state.written += piece.length
        if (!socket.write(piece)) return void socket.once('drain', write)
      }
    }
    write()
    return undefined
  })
  return { world, state }
}

t.test('what the client does not read is not taken from the app', async t => {
  const { world: starting, state } = startEndlessWorld(t)
  const world = await starting
  const connection = await handshake(world)
  connection.socket.pause()
  for (let index = 0; index < 100; index++) t.equal(await probed(world), 200)
  t.ok(state.written < 64 * mebi, `${Math.round(state.written / mebi)} MiB were written`)
  connection.socket.destroy()
})
