/*
 * Who: an app that has been taken over, or somebody who reads its records.
 * How: it reads what browsers send it. The edge's own cookies come with every request for the app, and leave it only if
 *      they are taken out on every way: HTTP/1.1, HTTP/2, the upgrade to a WebSocket, a second try; in whatever spelling
 *      and order a client writes them; also when nobody is signed in.
 * Lost: a session of the edge's, to be shown at the edge by the attacker.
 */
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { http1, http2, openHttp2, type ClientOptions } from '../harness/clients.ts'
import { openRaw, rawExchange } from '../harness/raw.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'

const others = [
  '__Secure-sallyport-reach=canary-reach',
  '__Host-sallyport-signin=canary-signin',
  '__Host-sallyport-browser=canary-browser',
  '__Host-sallyport-visit=canary-visit',
  '__Host-sallyport-fragment-1=canary-fragment',
  '__Host-sallyport-of-tomorrow=canary-tomorrow',
]
const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

/** A world whose app's octets are read; its session, and whether anything of ours was among them. */
async function startReadWorld(t: Test, say: Parameters<typeof startRawWorld>[1] = () => answer) {
  const world = await startRawWorld(t, say)
  const own = world.cookie()
  const canary = own.split('=')[1]!
  const isClean = (requests: number): void => {
    const { received } = world.upstream
    t.equal(received.match(/^GET .* HTTP\/1\.1\r$/gm)?.length, requests, 'requests that came')
    t.equal(received.match(/^cookie: .*$/gim)?.length ?? 0, received.match(/app=\d/g)?.length ?? 0)
    t.notMatch(received, /sallyport|canary/i)
    t.notOk(received.includes(canary), 'nor is the value there under another name')
  }
  return { ...world, own, isClean }
}

/** `Cookie` values with one cookie of the app's, `app=1`, and all of ours. */
const spellings = (own: string): readonly string[] => [
  ['app=1', own, ...others].join('; '),
  [own, ...others, 'app=1'].join('; '),
  [...others, 'app=1', own].join(';'),
  [own, 'app=1', ...others].join(' ;  '),
  [own, 'app=1', ...others].join('\t;\t'),
  `;;${[own, '', 'app=1', '', ...others].join(';')};`,
  `${own}; __Secure-sallyport=canary; __Secure-sallyport; __Secure-sallyport=; app=1`,
  `${own}; app=1; __Secure-sallyport = canary; __Secure-sallyport="canary"`,
]

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: in whatever spelling, none of ours goes on`, async t => {
    const world = await startReadWorld(t)
    const all = spellings(world.own)
    for (const cookie of all)
      t.equal((await client(world.client, rawHost, { headers: { cookie } })).status, 200, cookie)
    world.isClean(all.length)
  })
}

t.test('nor where they come in several fields', async t => {
  const world = await startReadWorld(t)
  const fields = [world.own, ...others, 'app=1'].map(cookie => `Cookie: ${cookie}\r\n`).join('')
  const head = `GET / HTTP/1.1\r\nHost: ${rawHost}:${world.client.port}\r\n${fields}\r\n`
  t.equal((await rawExchange(world.client, rawHost, head)).status, 200)
  t.equal(await overHttp2(world.client, [world.own, ...others, 'app=1']), 200)
  world.isClean(2)
})

/** The status of a request with each cookie in a field of its own (RFC 9113 8.2.3). */
async function overHttp2(client: ClientOptions, cookie: string[]): Promise<number> {
  const session = openHttp2(client, rawHost)
  const stream = session.request({ ':authority': `${rawHost}:${client.port}`, cookie })
  const [head] = (await once(stream, 'response')) as [{ ':status': number }]
  stream.resume()
  session.close()
  return head[':status']
}

t.test('nor with an upgrade', async t => {
  const refusal = 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
  const world = await startReadWorld(t, () => refusal)
  const all = spellings(world.own).filter(cookie => !/[\t"]/.test(cookie))
  for (const cookie of all)
    t.equal(await refusedStatus(socketTo(world.client, rawHost, '/live', { cookie })), 403, cookie)
  world.isClean(all.length)
})

t.test('nor with a second try', async t => {
  let asked = 0
  const world = await startReadWorld(t, (_head, socket) => {
    if (++asked % 2 === 0) return answer
    socket.destroy()
    return undefined
  })
  const cookie = spellings(world.own)[0]!
  for (const client of [http1, http2])
    t.equal((await client(world.client, rawHost, { headers: { cookie } })).status, 200)
  t.equal(asked, 4, 'each was tried twice')
  world.isClean(4)
})

t.test('nor as a field of another name, or behind the head', async t => {
  const world = await startReadWorld(t)
  const connection = await openRaw(world.client, rawHost)
  const host = `Host: ${rawHost}:${world.client.port}\r\nCookie: ${world.own}; app=1\r\n`
  const trailer =
    'Transfer-Encoding: chunked\r\nTrailer: Cookie\r\n\r\n0\r\nCookie: __Secure-sallyport=canary\r\n'
  for (const rest of [`Connection: cookie\r\n`, `Cookie : ${world.own}\r\n`, `Cookie:\r\n ${world.own}\r\n`])
    t.equal(
      (await rawExchange(world.client, rawHost, `GET / HTTP/1.1\r\n${host}${rest}\r\n`)).status,
      400,
      rest,
    )
  connection.send(`GET / HTTP/1.1\r\n${host}${trailer}\r\n`)
  t.equal((await connection.response()).status, 200)
  connection.socket.destroy()
  world.isClean(1)
})

t.test('nor when nobody is signed in', async t => {
  const world = await startReadWorld(t)
  const cookie = ['app=1', ...others].join('; ')
  const page = `https://${rawHost}:${world.client.port}`
  const headers = { origin: page, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'font' }
  t.equal((await http1(world.client, rawHost, { headers: { ...headers, cookie } })).status, 200)
  t.match(world.upstream.received, /^GET /)
  t.notMatch(world.upstream.received, /sallyport|canary|app=1/)
})
