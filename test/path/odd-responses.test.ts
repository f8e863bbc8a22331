import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'

const clients = Object.entries({ http1, http2 })

/** A response with these fields and two octets of content. */
const ok = (...fields: string[]): string =>
  `${['HTTP/1.1 200 OK', 'content-length: 2', ...fields].join('\r\n')}\r\n\r\nok`

for (const [name, client] of clients) {
  t.test(
    `${name}: a field that may be there once is there once, and it is the one we decided by`,
    async t => {
      let answer = ''
      const world = await startRawWorld(t, () => answer)
      const headers = { cookie: world.cookie() }
      for (const [field, first, second] of [
        ['content-type', 'text/plain', 'text/html'],
        ['etag', '"a"', '"b"'],
        ['location', '/a', '/b'],
        ['date', 'Mon, 01 Jan 2024 00:00:00 GMT', 'Mon, 01 Jan 2024 00:00:01 GMT'],
        ['x-content-type-options', 'nosniff', 'nosniff'],
        ['access-control-allow-credentials', 'true', 'true'],
        ['content-disposition', 'attachment; filename=a.pdf', 'inline'],
      ] as const) {
        answer = ok(`${field}: ${first}`, `${field}: ${second}`)
        const response = await client(world.client, rawHost, { headers })
        t.match(response, { status: 200, text: 'ok' }, field)
        const values = response.rawHeaders.filter((_, index, all) => all[index - 1]?.toLowerCase() === field)
        t.strictSame(values, [first], field)
      }
    },
  )

  t.test(`${name}: fields that belong to a connection or cannot be sent do no harm`, async t => {
    let answer = ''
    const world = await startRawWorld(t, () => answer)
    const headers = { cookie: world.cookie() }
    for (const field of [
      'http2-settings: AAA',
      'keep-alive: 5',
      'te: gzip',
      'trailer: x-a',
      'x-a: \xe9',
      'x-a:',
    ]) {
      answer = ok(field)
      const response = await client(world.client, rawHost, { headers })
      t.match(response, { status: 200, text: 'ok' }, field)
    }
    answer = 'HTTP/1.1 304 Not Modified\r\ntrailer: x-a\r\n\r\n'
    t.match(await client(world.client, rawHost, { headers }), { status: 304 })
  })

  t.test(`${name}: a response that breaks the rules of HTTP is a 502`, async t => {
    let answer = ''
    const world = await startRawWorld(t, () => answer)
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const headers = { cookie: world.cookie(), ...navigation }
    for (const bad of [
      ok('transfer-encoding: chunked'),
      ok('content-length: 3'),
      ok('x-a: a\0b'),
      ok('x-a: a\x01b'),
      ok('x(a): 1'),
      ok(' folded'),
      ok('x-a: 1', ' folded'),
      ok(':status: 500'),
      'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nok',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 600 Odd\r\ncontent-length: 0\r\n\r\n',
      'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n',
      'HTTP/1.1 103 Early\r\n\r\n'.repeat(11) + ok(),
      ok(`x-a: ${'a'.repeat(70_000)}`),
    ]) {
      answer = bad
      const response = await client(world.client, rawHost, { headers })
      t.equal(response.status, 502, JSON.stringify(bad.slice(0, 60)))
      t.match(response.text, 'The application gave an invalid answer')
    }
  })
}

t.test('http1: early hints in any spelling never spoil the response that follows', async t => {
  let hints = ''
  const world = await startRawWorld(t, () => `HTTP/1.1 103 Early Hints\r\nlink: ${hints}\r\n\r\n${ok()}`)
  const { port, ca } = world.client
  for (const [sent, arrives] of [
    ['</a.css>; rel=preload, </b.js>; rel=preload', '</a.css>; rel=preload, </b.js>; rel=preload'],
    ['</a.css>; rel=preload; title="a b"', undefined],
    ['nonsense', undefined],
  ] as const) {
    hints = sent
    const outgoing = request({
      host: '127.0.0.1',
      port,
      ca,
      servername: rawHost,
      agent: false,
      headers: { host: `${rawHost}:${port}`, cookie: world.cookie() },
    })
    let hinted: unknown
    outgoing.on('information', ({ headers }) => (hinted = headers['link']))
    outgoing.end()
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    response.resume()
    t.equal(response.statusCode, 200, sent)
    t.equal(hinted, arrives, sent)
  }
})
