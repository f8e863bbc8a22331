/** What clients and apps meet when they go beyond a limit; the names are those of the configuration. */
import { once } from 'node:events'
import { constants } from 'node:http2'
import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import type { LimitName } from '../../src/limits/index.ts'
import { admin } from '../harness/admin.ts'
import { http1, http2, http2On, openHttp2, type TestResponse } from '../harness/clients.ts'
import { limitReached } from '../harness/limit-reached.ts'
import { openRaw } from '../harness/raw.ts'
import { echo } from '../harness/sign-in.ts'
import { mailHost, startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

const api = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }

/** Resolves once a limit has been met so often. */
async function limitOf(world: World, limit: LimitName, times: number): Promise<void> {
  while ((await limitReached(world, limit)) < times) await new Promise(resolve => setImmediate(resolve))
}

/** So many fields beside those of the request itself. */
const manyFields = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'v']))

t.test('request-fields: a head with more is refused, over either protocol', async t => {
  const world = await startWorld(t, echo)
  for (const client of [http1, http2]) {
    const headers = { cookie: world.cookie(), ...manyFields(90) }
    t.equal((await client(world.client, wikiHost, { headers })).status, 200)
    const refused = await client(world.client, wikiHost, { headers: { ...headers, ...manyFields(110) } })
    t.equal(refused.status, 431)
  }
  t.equal(await limitReached(world, 'request-fields'), 2)
})

t.test('request-fields: what hides behind two thousand fields is not overlooked', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.url!)
    response.end()
  })
  const connection = await openRaw(world.client, wikiHost)
  const fields = [`Host: ${wikiHost}:${world.client.port}`, `Cookie: ${world.cookie()}`]
  const empty = Array.from({ length: 2_100 }, () => 'a:')
  connection.send(
    `${['POST / HTTP/1.1', ...fields, ...empty, 'Content-Length: 5'].join('\r\n')}\r\n\r\nhello`,
  )
  t.equal((await connection.response()).status, 431)
  t.strictSame(seen, [])
})

t.test('request-fields: a browser’s many cookies over HTTP/2 are no more than one field', async t => {
  const world = await startWorld(t, echo)
  const session = openHttp2(world.client, wikiHost)
  t.teardown(() => session.close())
  const cookie = [world.cookie(), ...Array.from({ length: 180 }, (_, index) => `c${index}=v`)]
  const authority = `${wikiHost}:${world.client.port}`
  const stream = session.request({ ':authority': authority, cookie })
  stream.resume()
  const [head] = (await once(stream, 'response')) as [Record<string, unknown>]
  t.equal(head[':status'], 200)
})

t.test('request-head-octets: a head with more is refused', async t => {
  const world = await startWorld(t, echo)
  const connection = await openRaw(world.client, wikiHost)
  connection.send(`GET / HTTP/1.1\r\nHost: ${wikiHost}\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`)
  t.equal((await connection.response()).status, 431)
  t.equal(await limitReached(world, 'request-head-octets'), 1)
})

t.test('request-head-time: a head that does not come to its end is refused', async t => {
  const world = await startWorld(t, echo, { limits: 'request-head-time: 1s' })
  const connection = await openRaw(world.client, wikiHost)
  connection.send('GET / HTTP/1.1\r\nHost:')
  t.equal((await connection.response()).status, 408)
  t.equal(await limitReached(world, 'request-head-time'), 1)
})

t.test('request-content-rate: an upload that comes in drops is refused', async t => {
  const world = await startWorld(t, request => void request.resume(), { limits: 'request-content-time: 1s' })
  const connection = await openRaw(world.client, wikiHost)
  const head = [`POST / HTTP/1.1`, `Host: ${wikiHost}:${world.client.port}`, `Cookie: ${world.cookie()}`]
  connection.send(`${[...head, 'Content-Length: 100000'].join('\r\n')}\r\n\r\nslow`)
  t.equal((await connection.response()).status, 408)
  t.equal(await limitReached(world, 'request-content-rate'), 1)
})

/** An app that answers `/held` only when it is let; what is asked comes in order, on one connection for each host. */
async function startHeld(t: Test, limits: string) {
  const held: ServerResponse[] = []
  let arrived = (): void => undefined
  const world = await startWorld(
    t,
    (request, response) => {
      if (request.url !== '/held') return void response.end('free')
      held.push(response)
      arrived()
    },
    { limits },
  )
  const headers = { cookie: world.cookie(), ...api }
  const session = openHttp2(world.client, wikiHost)
  t.teardown(() => session.close())
  const ask = (host: string, path: string): Promise<TestResponse> =>
    http2On(session, `${host}:${world.client.port}`, { path, headers })
  /** Asks for what is held; resolves when the app has got that. */
  const hold = async (host: string): Promise<{ readonly answer: Promise<TestResponse> }> => {
    const came = new Promise<void>(resolve => (arrived = resolve))
    const answer = ask(host, '/held')
    await came
    return { answer }
  }
  return {
    world,
    ask,
    hold,
    async holdTen() {
      const ten = []
      for (let index = 0; index < 10; index++) ten.push(await hold(wikiHost))
      return ten
    },
    release: () => held.splice(0).forEach(response => response.end()),
    mail: () => http1(world.client, mailHost, { headers: { cookie: world.cookie({}, 'mail'), ...api } }),
  }
}

t.test('host-waiting: what would wait too long is refused, and other hosts are as ever', async t => {
  const { world, ask, hold, release, mail } = await startHeld(t, 'host-connections: 1, host-waiting: 1')
  const { answer } = await hold(wikiHost)
  const waiting = ask(wikiHost, '/now')
  const refused = await ask(wikiHost, '/now')
  t.match(refused, { status: 503, headers: { 'retry-after': '10' } })
  t.match(refused.text, 'app-busy')
  t.equal((await ask(staticHost, '/now')).status, 200)
  t.equal((await mail()).status, 200)
  t.equal(await limitReached(world, 'host-waiting'), 1)
  release()
  t.strictSame([(await answer).status, (await waiting).status], [200, 200])
})

t.test('host-waiting: who gives up before the refusal takes nothing back', async t => {
  const { world, ask, hold, release } = await startHeld(t, 'host-connections: 1, host-waiting: 1')
  const { answer } = await hold(wikiHost)
  const waiting = ask(wikiHost, '/now')
  const impatient = openHttp2(world.client, wikiHost)
  const cookie = world.cookie({ user: 'ben@corp.example' })
  for (let index = 0; index < 5; index++) {
    const stream = impatient.request({ ':authority': `${wikiHost}:${world.client.port}`, cookie })
    stream.on('error', () => undefined)
    await limitOf(world, 'host-waiting', index + 1)
    stream.close(constants.NGHTTP2_CANCEL)
  }
  t.equal((await ask(wikiHost, '/now')).status, 503)
  impatient.close()
  release()
  t.strictSame([(await answer).status, (await waiting).status], [200, 200])
})

t.test('app-exchanges: an app that answers slowly leaves the others their room', async t => {
  const { world, ask, holdTen, release, mail } = await startHeld(t, 'app-exchanges: 10')
  const ten = await holdTen()
  const refused = await ask(staticHost, '/now')
  t.match(refused, { status: 503 })
  t.match(refused.text, 'app-busy')
  t.equal((await mail()).status, 200)
  t.equal(await limitReached(world, 'app-exchanges'), 1)
  release()
  for (const { answer } of ten) t.equal((await answer).status, 200)
  t.equal((await ask(staticHost, '/now')).status, 200, 'and has its own again')
})

t.test('user-exchanges: one user leaves the others their room', async t => {
  const { world, ask, holdTen, release } = await startHeld(t, 'user-exchanges: 10')
  const ten = await holdTen()
  t.equal((await ask(wikiHost, '/now')).status, 429)
  const other = { cookie: world.cookie({ user: 'ben@corp.example' }), ...api }
  t.equal((await http1(world.client, wikiHost, { path: '/now', headers: other })).status, 200)
  t.equal(await limitReached(world, 'user-exchanges'), 1)
  release()
  for (const { answer } of ten) t.equal((await answer).status, 200)
})

t.test(
  'breaker-failures: a host that is down is left alone, and asked again when it may be back',
  async t => {
    const domains = '      - { host: down.example.com, origin: https://127.0.0.1:1 }'
    const world = await startWorld(t, echo, { domains, limits: 'breaker-failures: 3, breaker-time: 100ms' })
    const host = 'down.example.com.wiki.edge.localhost'
    const headers = { cookie: world.cookie(), ...api }
    const ask = () => http1(world.client, host, { headers })
    for (let index = 0; index < 3; index++) t.match((await ask()).text, 'upstream-unreachable')
    const refused = await ask()
    t.match(refused, { status: 503, headers: { 'retry-after': '5' } })
    t.match(refused.text, 'app-down')
    t.equal((await http1(world.client, wikiHost, { headers })).status, 200, 'the app’s other host')
    t.match(await world.records.operation('upstream-standing', 0), {
      app: 'wiki',
      host: 'down.example.com',
      ok: false,
    })
    t.match((await admin(world.edge, '/metrics')).text, 'sallyport_upstream_hosts_down{app="wiki"} 1')
    while ((await ask()).status === 503) t.pass('left alone')
    t.ok((await limitReached(world, 'breaker-failures')) > 0)
  },
)

t.test('connections: one more is closed before a handshake', async t => {
  const world = await startWorld(t, echo, { limits: 'connections: 100' })
  const open = await Promise.all(Array.from({ length: 100 }, () => openRaw(world.client, wikiHost)))
  await t.rejects(openRaw(world.client, wikiHost))
  t.equal(await limitReached(world, 'connections'), 1)
  open.forEach(({ socket }) => socket.destroy())
})
