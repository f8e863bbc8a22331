/*
 * Who: an app that has been taken over, under a suffix that is on no Public Suffix List.
 * How: it sets cookies for more than itself: for a parent, a sibling, the suffix, another app's name, by every attribute that
 *      a browser takes and a careless rewriter reads otherwise; in answers of every kind, in hints before them, in the
 *      answer that opens a WebSocket, in trailers behind them.
 * Lost: its cookie is sent to another app, or to the sign-in host, and is believed there.
 */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { http1, http2, openHttp2 } from '../harness/clients.ts'
import { Jar } from '../harness/jar.ts'
import { openRaw } from '../harness/raw.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'
import { socketTo } from '../harness/sockets.ts'
import { mailHost, signInHost } from '../harness/world.ts'

const clients = Object.entries({ http1, http2 })
const own = 'example.com.wiki.edge.localhost'

/** None of these may reach a browser. */
const escapes = [
  'c=1; Domain=edge.localhost',
  'c=1; Domain=.edge.localhost',
  'c=1; Domain=wiki.edge.localhost',
  'c=1; Domain=.wiki.edge.localhost',
  'c=1; Domain=localhost',
  `c=1; Domain=${mailHost}`,
  `c=1; Domain=${signInHost}`,
  `c=1; Domain=${own}`,
  `c=1; Domain=${rawHost}`,
  'c=1; Domain=com',
  'c=1; Domain=.com',
  'c=1; Domain=com.',
  'c=1; Domain=example.com.',
  'c=1; Domain=..example.com',
  'c=1; Domain=static.example.com',
  'c=1; Domain=www.raw.example.com',
  'c=1; Domain=aw.example.com',
  'c=1; Domain=xample.com',
  'c=1; Domain=evil.test',
  'c=1; Domain=127.0.0.1',
  'c=1; Domain=[::1]',
  'c=1; Domain=*.example.com',
  'c=1; Domain="example.com"',
  'c=1; Domain=example.com, edge.localhost',
  'c=1; Domain=example.com edge.localhost',
  'c=1; Domain=example.com; Domain=edge.localhost',
  'c=1; Domain=; Domain=edge.localhost',
  'c=1; Domain=example.com; dOMAIN\t= edge.localhost ',
  'c=1; Domain==edge.localhost',
  '__Secure-sallyport=1; Secure',
  '__Secure-sallyport=1; Secure; Domain=example.com',
  '__Secure-sallyport-reach=1; Secure; Domain=example.com',
  '__Host-sallyport-visit=1; Secure; Path=/',
  '=__Secure-sallyport=1; Secure',
  ' = __Secure-sallyport=1; Secure',
  '__Secure-sallyport; Secure',
]

/** What is the app's own business arrives, for its own host or the domain above it. */
const kept: readonly (readonly [sent: string, arrives: string])[] = [
  ['d=1; Domain=example.com', `d=1; Domain=${own}`],
  ['d=1; Domain=RAW.Example.com', `d=1; Domain=raw.${own}`],
  ['d=1; Domain=evil.test; Domain=example.com', `d=1; Domain=${own}`],
  ['d=1; Domain=edge.localhost; Domain', 'd=1; Domain'],
  ['d=1; Domain=edge.localhost; Domain=', 'd=1; Domain='],
  ['d=1; Domain=.', 'd=1; Domain=.'],
  ['d=1; SameSite=Strict; SameSite=None; Secure', 'd=1; SameSite=Strict; SameSite=None; Secure'],
  ['d=1; Path=/a; Path=/b; Max-Age=1; Max-Age=2', 'd=1; Path=/a; Path=/b; Max-Age=1; Max-Age=2'],
  ['d=a%0d%0aSet-Cookie:x=1', 'd=a%0d%0aSet-Cookie:x=1'],
  ['d="a b, c"; Path=/', 'd="a b, c"; Path=/'],
  [`d=${'x'.repeat(5_120)}`, `d=${'x'.repeat(5_120)}`],
  [`d=${'x'.repeat(5_120)}; HttpOnly`, `d=${'x'.repeat(5_120)}; HttpOnly`],
  ['d=1; x-Domain=edge.localhost', 'd=1; x-Domain=edge.localhost'],
]

const fieldsOf = (lines: readonly string[]): string => lines.map(line => `set-cookie: ${line}\r\n`).join('')

/** No other host gets any of these from a browser that was told them by the app's. */
function staysHome(t: Test, lines: readonly string[], what: string): void {
  const jar = new Jar()
  jar.keep(rawHost, lines)
  for (const host of [mailHost, signInHost, 'edge.localhost', 'other.wiki.edge.localhost', 'evil.test'])
    t.equal(jar.header(host, '/'), '', `${what} ${host}`)
}

/** Statuses, and what of a head they need beside the cookies. */
const answers: readonly (readonly [status: string, more: string])[] = [
  ['200 OK', 'content-length: 0'],
  ['204 No Content', 'x: y'],
  ['302 Found', 'location: /x\r\ncontent-length: 0'],
  ['304 Not Modified', 'etag: "x"'],
  ['401 Unauthorized', 'content-length: 0'],
  ['404 Not Found', 'content-type: text/html\r\ncontent-length: 0'],
  ['503 Service Unavailable', 'content-length: 0'],
]
const all = fieldsOf([...escapes, ...kept.map(([sent]) => sent)])
/** The edge's own note of how far cookies may go. */
const isNote = (line: string): boolean => line.startsWith('__Secure-sallyport-reach=v1.')

t.test('in answers of every kind, by every attribute', async t => {
  let head = ''
  const world = await startRawWorld(t, () => `HTTP/1.1 ${head}\r\n${all}\r\n`)
  const cookie = world.cookie()
  for (const [status, more] of answers) {
    head = `${status}\r\n${more}`
    for (const [name, client] of clients) {
      const response = await client(world.client, rawHost, { headers: { cookie } })
      const lines = (response.headers['set-cookie'] ?? []).filter(line => !isNote(line))
      t.equal(response.status, Number(status.slice(0, 3)))
      t.strictSame(
        lines,
        kept.map(([, arrives]) => arrives),
        `${name}: ${status}`,
      )
      staysHome(t, lines, status)
    }
  }
})

t.test('in hints and before other answers, and behind them', async t => {
  const early = ['103 Early Hints', '102 Processing'].map(line => `HTTP/1.1 ${line}\r\n${all}\r\n`).join('')
  const trailers = `${fieldsOf(['t=1; Domain=edge.localhost', 't=1'])}x-kept: 1\r\n`
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: set-cookie, x-kept\r\n\r\n'
  const world = await startRawWorld(t, () => `${early}${chunked}2\r\nok\r\n0\r\n${trailers}\r\n`)
  const connection = await openRaw(world.client, rawHost)
  const head = ['GET / HTTP/1.1', `Host: ${rawHost}:${world.client.port}`, `Cookie: ${world.cookie()}`]
  connection.send(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n`)
  const octets = await connection.rest()
  t.match(octets, /x-kept: 1/i, 'trailers are passed on')
  t.notMatch(octets, /set-cookie:|sallyport/i)

  const session = openHttp2(world.client, rawHost)
  const stream = session.request({
    ':authority': `${rawHost}:${world.client.port}`,
    cookie: world.cookie(),
  })
  const parts: object[] = []
  for (const event of ['headers', 'response', 'trailers'])
    stream.on(event, (fields: object) => parts.push(fields))
  stream.resume()
  await once(stream, 'close')
  session.close()
  t.ok(parts.length >= 2)
  for (const fields of parts) t.notOk('set-cookie' in fields, JSON.stringify(fields))
})

t.test('in the answer to an upgrade', async t => {
  const accept = (head: string): string => {
    const key = /^sec-websocket-key: (.*)$/im.exec(head)![1]!
    const digest = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
    return `upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${digest}\r\n`
  }
  const world = await startRawWorld(t, head => `HTTP/1.1 101 Yes\r\n${accept(head)}${all}\r\n`)
  const socket = socketTo(world.client, rawHost, '/', { cookie: world.cookie() })
  const [response] = (await once(socket, 'upgrade')) as [IncomingMessage]
  const lines = response.headers['set-cookie'] ?? []
  t.strictSame(
    lines,
    kept.map(([, arrives]) => arrives),
  )
  staysHome(t, lines, '101')
  socket.terminate()
})

t.test('where nobody is signed in, none at all', async t => {
  const world = await startRawWorld(t, () => `HTTP/1.1 200 OK\r\ncontent-length: 0\r\n${all}\r\n`)
  const page = `https://${rawHost}:${world.client.port}`
  const headers = { origin: page, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'font' }
  const response = await http1(world.client, rawHost, { headers })
  t.match([response.status, response.headers['set-cookie']], [200, undefined])
})
