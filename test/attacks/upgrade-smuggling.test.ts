/*
 * Who: a user of an app, with a client of their own.
 * How: a request asks for an upgrade, and the next request stands right behind it. A proxy that takes the connection
 *      for a tunnel as soon as it is asked hands the second on unseen, although the app never agreed (CVE-2026-2833); so
 *      does one that overlooks content on an upgrade, or believes any 101.
 * Lost: requests that nobody decided on, for as long as the connection stays.
 */
import t from 'tap'
import { attacked, probe, refusesOctets, startDecidedWorld, type DecidedWorld } from '../harness/decided.ts'

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const socket = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', key]
const behind = (world: DecidedWorld): string => world.request('GET /smuggled HTTP/1.1')

t.test(
  'an upgrade that is no plain GET to a WebSocket is refused, and what is behind it is not read',
  async t => {
    const world = await startDecidedWorld(t)
    const on = (line: string, ...fields: string[]): string =>
      world.request(`${line} HTTP/1.1`, ...fields) + behind(world)
    const to = (upgrade: string): string =>
      on('GET /attack', 'Connection: Upgrade', `Upgrade: ${upgrade}`, key)
    await refusesOctets(t, world, [
      ['to something else', 400, to('foo')],
      ['to TLS', 400, to('TLS/1.0')],
      ['to HTTP/2', 400, to('h2')],
      ['to CONNECT over UDP', 400, to('connect-udp')],
      ['to a list', 400, to('websocket, foo')],
      ['to a list in two fields', 400, on('GET /attack', ...socket, 'Upgrade: foo')],
      ['to WebSocket with a version', 400, to('websocket/13')],
      ['by POST', 400, on('POST /attack', ...socket)],
      ['by POST with content', 400, on('POST /attack', ...socket, 'Content-Length: 5')],
      ['by GET with content', 400, on('GET /attack', ...socket, 'Content-Length: 5')],
      ['by GET with chunks', 400, on('GET /attack', ...socket, 'Transfer-Encoding: chunked')],
      [
        'by GET with a length and chunks',
        400,
        on('GET /attack', ...socket, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      ],
      ['by HEAD', 400, on('HEAD /attack', ...socket)],
      ['by OPTIONS', 400, on('OPTIONS /attack', ...socket)],
    ])
  },
)

for (const [name, answer, status] of [
  ['200', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', 200],
  ['426', 'HTTP/1.1 426 Upgrade Required\r\ncontent-length: 2\r\n\r\nno', 426],
  [
    '403 and another answer behind',
    'HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nnoHTTP/1.1 200 OK\r\n\r\n',
    403,
  ],
  [
    'a 101 without proof',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    502,
  ],
  [
    'a 101 with the proof of another key',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n',
    502,
  ],
  [
    'a 101 to something else',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: foo\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
    502,
  ],
] as const) {
  t.test(`an app that answers ${name} has opened nothing, and the request behind is not sent on`, async t => {
    const world = await startDecidedWorld(t, ({ target }) =>
      target === '/socket' ? answer : 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    )
    const connection = await world.open()
    const origin = `Origin: https://raw.example.com.wiki.edge.localhost:${world.client.port}`
    connection.send(world.request('GET /socket HTTP/1.1', origin, ...socket) + behind(world))
    t.equal((await connection.response()).status, status)
    t.equal(await connection.rest(), '', 'the connection ends')
    t.equal(await probe(world), 200)
    t.strictSame(attacked(world), ['GET /socket'])
    t.strictSame(await world.undecided(), [])
  })
}

t.test('a 101 that nobody asked for is no answer', async t => {
  const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
  const world = await startDecidedWorld(t, ({ target }) =>
    target === '/plain' ? switching : 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
  )
  const connection = await world.open()
  connection.send(world.request('GET /plain HTTP/1.1'))
  t.equal((await connection.response()).status, 502)
  connection.socket.destroy()
  t.equal(await probe(world), 200)
  t.strictSame(await world.undecided(), [])
})
