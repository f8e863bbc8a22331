import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2'
import t, { type Test } from 'tap'
import { http2On, openHttp2 } from '../harness/clients.ts'
import { startGateWorld } from '../harness/gate.ts'
import { mailHost, signInHost, wikiHost } from '../harness/world.ts'

/** The status of a request, or the code that its stream was reset with. */
function outcome(session: ClientHttp2Session, headers: OutgoingHttpHeaders): Promise<number | string> {
  const stream = session.request(headers, { endStream: true })
  stream.on('error', () => undefined).resume()
  return new Promise(resolve => {
    stream.once('response', received => resolve(received[':status']!))
    stream.once('close', () => resolve(`reset ${stream.rstCode}`))
  })
}

async function startHttp2World(t: Test, serverName = wikiHost) {
  const world = await startGateWorld(t)
  const session = openHttp2(world.client, serverName)
  session.on('error', () => undefined)
  t.teardown(() => session.destroy())
  const { port } = world.client
  const usual = { ':path': '/', ':authority': `${wikiHost}:${port}`, cookie: world.cookie() }
  return { ...world, session, port, usual }
}

t.test('authority and host must say the same', async t => {
  const { session, port, usual, seen } = await startHttp2World(t)
  t.equal(await outcome(session, { ...usual, host: `${wikiHost}:${port}` }), 200, 'both may be there')
  for (const host of [`${mailHost}:${port}`, wikiHost, `${wikiHost}.:${port}`])
    t.equal(await outcome(session, { ...usual, host }), 400, host)
  t.strictSame(seen, ['GET /'])
})

t.test('a request on a connection that was opened for another app is misdirected', async t => {
  const { session, port, usual, seen } = await startHttp2World(t)
  t.equal(await outcome(session, { ...usual, ':authority': `${mailHost}:${port}` }), 421)
  t.equal(await outcome(session, { ...usual, ':authority': `${signInHost}:${port}` }), 421)
  t.equal(await outcome(session, { ...usual, ':authority': `${wikiHost}:1` }), 421)
  t.equal(await outcome(session, { ...usual, ':authority': wikiHost }), 421)
  t.strictSame(seen, [])
  const sibling = await outcome(session, {
    ...usual,
    ':authority': `static.example.com.wiki.edge.localhost:${port}`,
  })
  t.equal(sibling, 200, 'another host of the same app may share it')
})

t.test('authorities, paths and methods are held to the same measure as in HTTP/1.1', async t => {
  const { session, port, usual, seen } = await startHttp2World(t)
  const on = (authority: string) => ({ ...usual, ':authority': authority })
  for (const [status, headers] of [
    [404, on(`www.example.com.nope.edge.localhost:${port}`)],
    [403, on(`other.example.com.wiki.edge.localhost:${port}`)],
    [404, on(`127.0.0.1:${port}`)],
    [400, on(`[::1]:${port}`)],
    ['reset 1', on(`a@${wikiHost}:${port}`)],
    [400, { ...usual, ':path': '/a/../b' }],
    [400, { ...usual, ':path': '/a\\b' }],
    [400, { ...usual, ':path': '/%2e%2E/' }],
    ['reset 1', { ...usual, ':path': `https://${wikiHost}:1/` }],
    [400, { ...usual, x_user: 'admin' }],
    [405, { ...usual, ':method': 'TRACE' }],
    [405, { ...usual, ':method': 'FROB' }],
  ] as const)
    t.equal(await outcome(session, headers), status, JSON.stringify(headers).slice(0, 70))
  t.strictSame(seen, [])
})

t.test('CONNECT opens nothing', async t => {
  const { session, port, seen } = await startHttp2World(t)
  const answer = await outcome(session, { ':method': 'CONNECT', ':authority': `${wikiHost}:${port}` })
  t.not(answer, 200)
  t.strictSame(seen, [])
})

t.test('a head over 16 KiB is refused with 431, and the connection serves on', async t => {
  const { session, usual, seen } = await startHttp2World(t)
  const answer = await outcome(session, { ...usual, 'x-a': 'a'.repeat(17_000) })
  t.equal(answer, 431)
  t.equal(await outcome(session, usual), 200)
  t.strictSame(seen, ['GET /'])
})

t.test('every stream of a connection is judged on its own', async t => {
  const { session, port, usual, seen } = await startHttp2World(t)
  const statuses = await Promise.all(
    [`${wikiHost}:${port}`, `${mailHost}:${port}`, `${wikiHost}:${port}`].map(authority =>
      http2On(session, authority, { headers: { cookie: usual.cookie } }),
    ),
  )
  t.strictSame(
    statuses.map(({ status }) => status),
    [200, 421, 200],
  )
  t.equal(seen.length, 2)
})
