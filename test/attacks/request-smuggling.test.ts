/*
 * Who: a user of an app, with a client of their own.
 * How: one request is framed so that the proxy and the app's server disagree on where it ends: a length and
 *      chunks at once, a folded or oddly spelled Transfer-Encoding, chunks on a method that seldom has any, an
 *      upgrade with more behind it. What the proxy took for content, the app takes for the next request.
 * Lost: the second request was never decided on, carries whatever identity the connection has, and its answer can
 *       go to another user.
 *
 * The upstream here notes every octet, so one request line too many is seen however it came about.
 */
import t, { type Test } from 'tap'
import { openHttp2 } from '../harness/clients.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'
import { openRaw } from '../harness/raw.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

/** Sends octets as they are, then an honest request on a new connection; gives what the upstream received. */
async function attack(t: Test, fields: readonly string[], content: string, line = 'POST /decided HTTP/1.1') {
  const world = await startRawWorld(t, () => ok)
  const own = [`Host: ${rawHost}:${world.client.port}`, `Cookie: ${world.cookie()}`]
  const connection = await openRaw(world.client, rawHost)
  connection.send(`${[line, ...own, ...fields].join('\r\n')}\r\n\r\n${content}`)
  const first = await connection.response()
  const honest = await openRaw(world.client, rawHost)
  honest.send(`${['GET /honest HTTP/1.1', ...own].join('\r\n')}\r\n\r\n`)
  t.equal((await honest.response()).status, 200)
  connection.socket.destroy()
  honest.socket.destroy()
  return { first, received: world.upstream.received }
}

const requestLines = (received: string): string[] =>
  received.match(/^(?:GET|POST|PUT|DELETE|OPTIONS) \S+ HTTP\/1\.1\r?$/gm)?.map(line => line.trim()) ?? []

for (const [name, fields, content] of [
  ['CL.TE', [`Content-Length: ${smuggled.length + 5}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`],
  ['TE.CL', ['Transfer-Encoding: chunked', 'Content-Length: 4'], `5c\r\n${smuggled}\r\n0\r\n\r\n`],
  ['CL.CL', ['Content-Length: 0', `Content-Length: ${smuggled.length}`], smuggled],
  ['TE.TE', ['Transfer-Encoding: chunked', 'Transfer-Encoding: x'], `0\r\n\r\n${smuggled}`],
  [
    'a folded Transfer-Encoding',
    ['Transfer-Encoding:', ' chunked', 'Content-Length: 4'],
    `0\r\n\r\n${smuggled}`,
  ],
  [
    'a tab in Transfer-Encoding',
    ['Transfer-Encoding:\tchunked', 'Content-Length: 4'],
    `0\r\n\r\n${smuggled}`,
  ],
  ['a space before the colon', ['Transfer-Encoding : chunked', 'Content-Length: 4'], `0\r\n\r\n${smuggled}`],
  ['a bare line feed', ['X: a\nTransfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${smuggled}`],
  ['a quoted coding', ['Transfer-Encoding: "chunked"', 'Content-Length: 4'], `0\r\n\r\n${smuggled}`],
  ['an identity coding', ['Transfer-Encoding: identity, chunked'], `0\r\n\r\n${smuggled}`],
] as const) {
  t.test(`${name}: refused, and nothing of it reaches the app`, async t => {
    const { first, received } = await attack(t, fields, content)
    t.equal(first.status, 400)
    t.strictSame(requestLines(received), ['GET /honest HTTP/1.1'])
  })
}

for (const method of ['DELETE', 'OPTIONS', 'GET', 'PUT']) {
  t.test(`${method} with chunks is one request, whose content stays content`, async t => {
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`
    const { received } = await attack(t, ['Transfer-Encoding: chunked'], chunk, `${method} /decided HTTP/1.1`)
    const [head = ''] = received.split('\r\n\r\n', 1)
    t.match(head, `${method} /decided HTTP/1.1`)
    t.match(head, /^transfer-encoding: chunked$/im, 'framed as it came')
    t.notMatch(head, /^content-length:/im)
    t.match(received, chunk.trim())
  })
}

t.test('an upgrade with a request behind it is not handed on', async t => {
  const fields = ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']
  const { first, received } = await attack(t, fields, smuggled, 'GET /decided HTTP/1.1')
  t.equal(first.status, 400)
  t.strictSame(requestLines(received), ['GET /honest HTTP/1.1'])
})

t.test('HTTP/2 content of another length than announced never becomes a whole request', async t => {
  const world = await startRawWorld(t, () => ok)
  const session = openHttp2(world.client, rawHost)
  session.on('error', () => undefined)
  const stream = session.request({
    ':method': 'POST',
    ':path': '/decided',
    ':authority': `${rawHost}:${world.client.port}`,
    cookie: world.cookie(),
    'content-length': '5',
  })
  stream.on('error', () => undefined)
  stream.end(`hello${smuggled}`)
  await new Promise(resolve => stream.once('close', resolve))
  t.notMatch(world.upstream.received, 'GET /smuggled')
  session.destroy()
})
