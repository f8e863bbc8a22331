/*
 * Who: a script on a page of one app, or the app itself.
 * How: it sets as many and as large cookies as a browser keeps, for the suffix that all apps share. The browser sends all
 *      of them with every request to any app.
 * Lost: a server that takes them in is out of memory; one that does not shuts that user out of everything, until the
 *      cookies are gone. An app's answers cannot plant them for others; a script can, and then the user must clear the
 *      cookies of the suffix, since no request for any host of it is small enough to be answered.
 */
import { connect } from 'node:http2'
import t, { type Test } from 'tap'
import { admin } from '../harness/admin.ts'
import { http1, http2, type ClientOptions } from '../harness/clients.ts'
import { Jar } from '../harness/jar.ts'
import { mailHost, signInHost, startWorld, wikiHost } from '../harness/world.ts'

/** So many cookies of 4,000 octets each. */
const bombOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `b${index}=${'x'.repeat(4_000)}`)

async function startBombedWorld(t: Test) {
  const seen: string[] = []
  const world = await startWorld(t, ({ url }, response) => response.end(String(seen.push(url!))))
  return { ...world, seen }
}

/** The status of a request with these cookies, or `ended` where the connection was. */
async function overHttp2({ port, ca }: ClientOptions, cookie: string[]): Promise<number | 'ended'> {
  const session = connect(`https://127.0.0.1:${port}`, {
    ca,
    servername: wikiHost,
    // Without it the client itself would not send so much.
    maxSendHeaderBlockLength: 2_000_000,
  })
  session.on('error', () => undefined)
  const stream = session.request({ ':authority': `${wikiHost}:${port}`, ':path': '/bombed', cookie })
  let status: number | 'ended' = 'ended'
  stream.on('response', headers => (status = headers[':status']!))
  stream.on('error', () => undefined).resume()
  await new Promise(resolve => stream.once('close', resolve))
  session.destroy()
  return status
}

t.test('a bomb is refused as it comes, and nobody else feels it', async t => {
  const world = await startBombedWorld(t)
  const own = world.cookie()
  for (const count of [5, 20, 100, 180]) {
    const bomb = [...bombOf(count), own]
    const request = { path: '/bombed', headers: { cookie: bomb.join('; ') } }
    t.equal((await http1(world.client, wikiHost, request)).status, 431, `${count} over HTTP/1.1`)
    const status = await overHttp2(world.client, bomb)
    t.ok(status === 431 || status === 'ended', `${count} over HTTP/2: ${status}`)
    for (const client of [http1, http2]) {
      const headers = { cookie: world.cookie({ user: 'kim@partner.example' }) }
      t.equal((await client(world.client, wikiHost, { path: '/other', headers })).status, 200)
    }
  }
  t.notOk(world.seen.includes('/bombed'))
  t.equal(world.seen.length, 8)
  const { text } = await admin(world.edge, '/metrics')
  t.match(text, /sallyport_limit_reached_total\{limit="request-head-octets"\} [1-9]/)
})

t.test('the user is served again as soon as the cookies are gone', async t => {
  const world = await startBombedWorld(t)
  const cookie = world.cookie()
  t.equal(
    (await http1(world.client, wikiHost, { headers: { cookie: `${bombOf(9).join('; ')}; ${cookie}` } }))
      .status,
    431,
  )
  t.equal((await http1(world.client, wikiHost, { headers: { cookie } })).status, 200)
})

t.test('no answer of an app can plant one for another app, or for the sign-in', async t => {
  const places = ['edge.localhost', '.edge.localhost', 'localhost', 'example.com', '.example.com', wikiHost]
  const lines = places.flatMap(domain =>
    Array.from({ length: 8 }, (_, index) => `${domain}${index}=${'x'.repeat(900)}; Domain=${domain}; Secure`),
  )
  const world = await startWorld(t, (_request, response) => {
    response.setHeader('set-cookie', lines)
    response.end()
  })
  const { status, headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.equal(status, 200)
  const jar = new Jar()
  jar.keep(wikiHost, headers['set-cookie'] ?? [])
  t.ok(jar.header(wikiHost, '/').length > 10_000, 'the app hurts itself')
  for (const host of [mailHost, signInHost]) t.equal(jar.header(host, '/'), '', host)
})
