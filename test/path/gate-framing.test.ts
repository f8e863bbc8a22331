import t from 'tap'
import { refuses, startGateWorld } from '../harness/gate.ts'
import { openRaw, rawExchange } from '../harness/raw.ts'
import { wikiHost } from '../harness/world.ts'

t.test('content whose end is in doubt is refused', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const chunked = '0\r\n\r\n'
  const post = (fields: readonly string[], content: string): string =>
    world.request('POST / HTTP/1.1', host, ...fields) + content
  await refuses(t, world, [
    ['a length and chunks', 400, post(['Content-Length: 5', 'Transfer-Encoding: chunked'], chunked)],
    ['chunks and a length', 400, post(['Transfer-Encoding: chunked', 'Content-Length: 5'], chunked)],
    ['two lengths that differ', 400, post(['Content-Length: 5', 'Content-Length: 6'], 'hello')],
    ['two lengths that agree', 400, post(['Content-Length: 5', 'Content-Length: 5'], 'hello')],
    ['a list of lengths', 400, post(['Content-Length: 5, 5'], 'hello')],
    ['a signed length', 400, post(['Content-Length: +5'], 'hello')],
    ['a hexadecimal length', 400, post(['Content-Length: 0x5'], 'hello')],
    ['an empty length', 400, post(['Content-Length:'], '')],
    ['a length beyond 64 bits', 400, post(['Content-Length: 18446744073709551621'], 'hello')],
    ['gzip and chunked', 400, post(['Transfer-Encoding: gzip, chunked'], chunked)],
    ['chunked twice', 400, post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], chunked)],
    ['chunked and identity', 400, post(['Transfer-Encoding: chunked, identity'], chunked)],
    ['identity', 400, post(['Transfer-Encoding: identity'], '')],
    ['an odd coding', 400, post(['Transfer-Encoding: xchunked'], chunked)],
    ['a vertical tab before chunked', 400, post(['Transfer-Encoding: \u000bchunked'], chunked)],
    ['an underscore for the hyphen', 400, post(['Transfer_Encoding: chunked', 'Content-Length: 0'], '')],
    ['a length with an underscore', 400, post(['Content_Length: 5'], '')],
  ])
})

t.test('a head that another parser could read otherwise is refused', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const get = (...fields: string[]): string => world.request('GET / HTTP/1.1', host, ...fields)
  await refuses(t, world, [
    ['a folded field', 400, get('X-A: 1', ' folded')],
    ['a field folded by a tab', 400, get('X-A: 1', '\tTransfer-Encoding: chunked')],
    ['a space before the colon', 400, get('X-A : 1')],
    ['a field without a colon', 400, get('X-A')],
    ['a field without a name', 400, get(': 1')],
    ['a space in a name', 400, get('X A: 1')],
    ['NUL in a value', 400, get('X-A: a\0b')],
    ['NUL in a name', 400, get('X\0A: b')],
    ['a bare carriage return', 400, get('X-A: a\rX-B: b')],
    ['bare line feeds', 400, get().replaceAll('\r\n', '\n')],
    ['an underscore in a name', 400, get('X_User: admin')],
    ['no version', 505, world.request('GET /', host)],
    ['HTTP/0.9', 505, 'GET /\r\n\r\n'],
    ['HTTP/1.0', 505, world.request('GET / HTTP/1.0', host)],
    [
      'HTTP/1.0 with chunks',
      505,
      `${world.request('POST / HTTP/1.0', host, 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ],
    ['HTTP/2.0 by its name', 505, world.request('GET / HTTP/2.0', host)],
    [
      'an upgrade to h2c',
      400,
      get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA'),
    ],
    ['an expectation we do not know', 417, get('Expect: 200-maybe')],
  ])
})

t.test('a field that decisions rest on may be there once', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const twice = (field: string): string => world.request('GET / HTTP/1.1', host, field, field)
  await refuses(
    t,
    world,
    [
      'Content-Type: text/plain',
      'Content-Encoding: gzip',
      'Authorization: Bearer x',
      'Origin: null',
      'Referer: /',
      'Range: bytes=0-1',
      'Sec-Fetch-Mode: cors',
      'Sec-Fetch-Dest: empty',
      'Sec-Fetch-Site: none',
    ].map(field => [field, 400, twice(field)] as const),
  )
  const accepted = await rawExchange(world.client, wikiHost, twice('Accept: text/html'))
  t.equal(accepted.status, 200, 'a list may come in several fields')
})

t.test('a head over 16 KiB is refused with 431', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const get = (...fields: string[]): string => world.request('GET / HTTP/1.1', host, ...fields)
  await refuses(t, world, [
    ['one long field', 431, get(`X-A: ${'a'.repeat(17_000)}`)],
    ['a long target', 431, world.request(`GET /${'a'.repeat(17_000)} HTTP/1.1`, host)],
    [
      'many fields that hide a length',
      431,
      get(...Array<string>(2_100).fill('a:b-cdefgh'), 'Content-Length: 5'),
    ],
  ])
  const large = await rawExchange(world.client, wikiHost, get(`X-A: ${'a'.repeat(14_000)}`))
  t.equal(large.status, 200, 'less than that is served')
})

t.test('a chunk size that another parser could read otherwise ends the request', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const head = world.request('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked')
  const smuggled = world.request('GET /smuggled HTTP/1.1', host)
  for (const size of ['0x5', '+5', '5_', '-5', '5 ;', 'ffffffffffffffffff', '']) {
    const connection = await openRaw(world.client, wikiHost)
    connection.send(`${head}${size}\r\nhello\r\n0\r\n\r\n${smuggled}`)
    await connection.rest()
  }
  t.notOk(world.seen.includes('GET /smuggled'), 'what follows is never taken for a request')
})

t.test('pipelined requests are each judged and answered in order', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const connection = await openRaw(world.client, wikiHost)
  const [first, foreign, third] = [
    world.request('GET /1 HTTP/1.1', host),
    world.request('GET /2 HTTP/1.1', `Host: other.example.com.wiki.edge.localhost:${world.client.port}`),
    world.request('GET /3 HTTP/1.1', host),
  ]
  connection.send(first + foreign + third)
  const statuses = []
  for (let index = 0; index < 3; index++) statuses.push((await connection.response()).status)
  t.strictSame(statuses, [200, 403, 200])
  t.strictSame(world.seen, ['GET /1', 'GET /3'])
  connection.socket.destroy()
})

t.test('content of a refused request is never read as the next request', async t => {
  const world = await startGateWorld(t)
  const smuggled = world.request('GET /smuggled HTTP/1.1', `Host: ${wikiHost}:${world.client.port}`)
  const connection = await openRaw(world.client, wikiHost)
  const fields = ['Host: nope.edge.localhost:1', `Content-Length: ${smuggled.length + 10}`]
  connection.send(world.request('POST / HTTP/1.1', ...fields) + smuggled)
  const { status, head } = await connection.response()
  t.match([status, head], [421, /connection: close/i])
  t.equal(await connection.rest(), '', 'and the connection ends')
  t.strictSame(world.seen, [])
})
