/*
 * Who: a user of an app, with a client of their own.
 * How: an upload is refused at its head, and goes on: what is left of it is a request, or another one follows on the
 *      same connection. A proxy that forgets what it has not read takes content for a request (CVE-2025-4366); one
 *      that reads all of it to keep the connection is kept busy by what it has refused.
 * Lost: a request that nobody decided on, and what the connection carries of others behind a proxy in front of us.
 */
import t from 'tap'
import { http2On, openHttp2 } from '../harness/clients.ts'
import { attacked, fine, probe, startDecidedWorld } from '../harness/decided.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const policy = 'version: 1\ndefault: allow\nrules: [{ id: no-post, when: { method: POST }, then: block }]\n'
const octets = 10_000_000

for (const [name, framing, begin, end] of [
  ['by its length', `Content-Length: ${octets}`, '', ''],
  ['in chunks', 'Transfer-Encoding: chunked', `${octets.toString(16)}\r\n`, '\r\n0\r\n\r\n'],
] as const) {
  t.test(`10 MB ${name}, refused by a rule, and a request behind: it is never served`, async t => {
    const world = await startDecidedWorld(t, () => fine, { policy })
    const connection = await world.open()
    connection.send(world.request('POST /attack HTTP/1.1', framing) + begin)
    t.match(await connection.response(), { status: 403, head: /connection: close/i })
    const smuggled = world.request('GET /smuggled HTTP/1.1')
    connection.send(smuggled.repeat(Math.floor(octets / smuggled.length)).padEnd(octets, ' ') + end)
    connection.send(world.request('GET /behind HTTP/1.1'))
    t.equal(await connection.rest(), '', 'nothing else is answered')
    t.equal(await probe(world), 200)
    t.strictSame(attacked(world), [])
    t.strictSame(await world.undecided(), [])
  })
}

t.test('an app that answers before it has read: what is left is no request of anybody', async t => {
  const early = 'HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\nno'
  const world = await startDecidedWorld(t, () => fine, { early })
  const connection = await world.open()
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
  connection.send(world.request('POST /early HTTP/1.1', `Content-Length: ${2 * smuggled.length}`) + smuggled)
  t.match(await connection.response(), { status: 413, body: 'no', head: /connection: close/i })
  connection.send(smuggled + world.request('GET /behind HTTP/1.1'))
  t.equal(await connection.rest(), '', 'nothing else is answered')
  t.equal(await probe(world), 200)
  t.strictSame(attacked(world), [], 'what was cut short never became a whole request')
  t.equal(world.upstream.connections, 2, 'and its connection is not used again')
  t.strictSame(await world.undecided(), [])
})

t.test('HTTP/2: a refused upload costs its own stream only', async t => {
  const world = await startDecidedWorld(t, () => fine, { policy })
  const session = openHttp2(world.client, rawHost)
  t.teardown(() => session.destroy())
  const authority = `${rawHost}:${world.client.port}`
  const headers = { cookie: world.cookie() }
  const upload = session.request({ ':method': 'POST', ':authority': authority, ...headers })
  upload.on('error', () => undefined).resume()
  upload.write(Buffer.alloc(1_000_000))
  const status = await new Promise(resolve => upload.once('response', head => resolve(head[':status'])))
  t.equal(status, 403)
  t.match(await http2On(session, authority, { path: '/probe', headers }), { status: 200, text: 'ok' })
  t.strictSame(attacked(world), [])
  t.strictSame(await world.undecided(), [])
})
