/*
 * Who: a user of an app with a client of their own; or an app that has been taken over.
 * How: what stands behind chunks is a trailer, which was not there when anybody decided. Servers that merge trailers
 *      with fields take a length, a name, a session or a cookie from it (RFC 9110 6.5.1).
 * Lost: another identity than the one that was decided on, a cookie that was never looked at, or the framing itself.
 */
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { answerTo, attacked, fine, probe, refusesOctets, startDecidedWorld } from '../harness/decided.ts'
import { rawHost } from '../harness/raw-upstream.ts'

/** Of the framing itself: the parser ends the connection. */
const framing = ['Content-Length: 100', 'Transfer-Encoding: chunked']
const dangerous = [
  'Content-Type: text/html',
  'Host: evil.test',
  'Authorization: Bearer forged',
  'Cookie: sid=forged',
  'Set-Cookie: sid=forged; Domain=edge.localhost',
  'X-Sallyport-Decision: forged',
  'X-Forwarded-For: 10.0.0.1',
  'Connection: close',
  'Trailer: x-a',
  'Location: https://evil.test/',
  'Cache-Control: public',
  'Access-Control-Allow-Origin: *',
  'Strict-Transport-Security: max-age=0',
  'Clear-Site-Data: "*"',
  'Refresh: 0; url=https://evil.test/',
]
const names = dangerous.map(field => field.split(':', 1)[0]!.toLowerCase())

t.test('no trailer of a request is sent on, announced or not', async t => {
  const world = await startDecidedWorld(t)
  for (const announced of [[], [`Trailer: ${names.join(', ')}`], ['TE: trailers', 'Trailer: x-harmless']]) {
    const head = world.request('POST /upload HTTP/1.1', 'Transfer-Encoding: chunked', ...announced)
    const trailers = ['X-Harmless: 1', ...dangerous].join('\r\n')
    t.equal((await answerTo(world, `${head}5\r\nhello\r\n0\r\n${trailers}\r\n\r\n`)).status, 200)
    t.equal(await probe(world), 200)
  }
  t.strictSame(
    attacked(world),
    Array.from({ length: 3 }, () => 'POST /upload'),
  )
  t.notMatch(world.upstream.received, /forged|harmless|evil/i)
  t.strictSame(await world.undecided(), [], 'the content ended where its chunks did, with nothing behind')
})

t.test('framing in a trailer of a request is refused', async t => {
  const world = await startDecidedWorld(t)
  const head = world.request('POST /upload HTTP/1.1', 'Transfer-Encoding: chunked')
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
  await refusesOctets(
    t,
    world,
    framing.map(field => [field, 400, `${head}5\r\nhello\r\n0\r\n${field}\r\n\r\n${smuggled}`]),
  )
})

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: of the trailers of an answer only harmless ones arrive`, async t => {
    const all = ['X-Sum: 1', 'Transfer-Encoding: gzip', ...dangerous].join('\r\n')
    const world = await startDecidedWorld(
      t,
      () =>
        `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum, ${names.join(', ')}\r\n\r\n5\r\nhello\r\n0\r\n${all}\r\n\r\n`,
    )
    const response = await client(world.client, rawHost, { headers: { cookie: world.cookie() } })
    t.match(response, { status: 200, text: 'hello' })
    t.strictSame(Object.entries(response.trailers), [['x-sum', '1']])
    t.strictSame(await world.undecided(), [])
  })

  t.test(`${name}: an answer with a length in its trailer never ends well`, async t => {
    const world = await startDecidedWorld(t, ({ target }) =>
      target === '/probe'
        ? fine
        : 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\ncontent-length: 9\r\n\r\n',
    )
    await t.rejects(client(world.client, rawHost, { headers: { cookie: world.cookie() } }))
    t.equal(await probe(world), 200)
  })
}
