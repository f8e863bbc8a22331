/*
 * Who: somebody who owns a name that ends, begins or looks like one of ours or of an app's, or a user who makes one up.
 * How: the name stands where proxies compare names: in the handshake, in Host and `:authority`, in Origin and Referer, in
 *      a redirect of the app; with dots that other alphabets know, at the end or doubled, in other case, with a port and
 *      an @ behind, with the suffix twice.
 * Lost: a foreign page passes for the app, a foreign name gets a certificate, or a rule on a host is passed by.
 */
import { once } from 'node:events'
import { connect } from 'node:tls'
import t from 'tap'
import { http1, http2On, openHttp2 } from '../harness/clients.ts'
import { openRaw, rawExchange } from '../harness/raw.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const rest = 'wiki.edge.localhost'
/** UTF-8, one octet per character, of the full stops of other alphabets (UTS 46 2.3). */
const [ideographic, fullwidth, halfwidth] = ['\u00e3\u0080\u0082', '\u00ef\u00bc\u008e', '\u00ef\u00bd\u00a1']

/** Names that are none of ours, and none of the app's under ours. */
const alike = [
  `${wikiHost}.evil.test`,
  `${wikiHost}evil.test`,
  `${wikiHost}-evil.test`,
  `evil${wikiHost}`,
  `evil.${wikiHost}`,
  `evil-${wikiHost}`,
  `www.example.com.evil.${rest}`,
  `www.example.com-${rest}`,
  `www.example.com.x${rest}`,
  `www.example.com${rest}`,
  `www.example.co.${rest}`,
  `www.example.com.com.${rest}`,
  `wwwxexample.com.${rest}`,
  `example.com.${rest}`,
  `ww.example.com.${rest}`,
  `www.example.com.wiki.edge.localhos`,
  `www.example.com.wiki.edge.localhost.localhost`,
  `www.example.com.wiki.xedge.localhost`,
  `www.example.com.wiki.edge`,
  `${wikiHost}.${rest}`,
  `www.example.com.mail.edge.localhost.${rest}`,
  `www.example.com.${rest}.mail.edge.localhost`,
  `www.mail.example.com.${rest}`,
  `www.example.com.signin.edge.localhost`,
  `www.signin.edge.localhost.${rest}`,
  `www.example.com..${rest}`,
  `.${wikiHost}`,
  `${wikiHost}..`,
  `www.xn--example-0b4f.com.${rest}`,
]

/** What no host name has in it. */
const malformed = [
  `www${ideographic}example${ideographic}com${ideographic}${rest}`,
  `www.example.com${fullwidth}${rest}`,
  `www.example.com${halfwidth}${rest}`,
  `www.example.com.${rest.replace('.', ideographic)}`,
  `www.ex\u00c2\u00adample.com.${rest}`,
  `www.example.com%2e${rest}`,
  `www.example.com\\.${rest}`,
  `${wikiHost}:443@evil.test`,
  `evil.test#.${wikiHost}`,
  `evil.test?.${wikiHost}`,
  `evil.test/.${wikiHost}`,
  `evil.test\\.${wikiHost}`,
  `evil.test\t.${wikiHost}`,
  `evil.test,${wikiHost}`,
]

t.test('as Host and authority, none leads to an app', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) =>
    response.end(String(seen.push(request.headers.host!))),
  )
  const { port } = world.client
  const cookie = world.cookie()
  const http1 = await openRaw(world.client, wikiHost)
  const http2 = openHttp2(world.client, wikiHost)
  for (const host of alike) {
    http1.send(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nCookie: ${cookie}\r\n\r\n`)
    const statuses = [
      (await http1.response()).status,
      (await http2On(http2, `${host}:${port}`, { headers: { cookie } })).status,
    ]
    for (const status of statuses) t.ok([400, 403, 404].includes(status), `${host}: ${status}`)
  }
  http1.socket.destroy()
  http2.close()
  for (const host of malformed) {
    const head = ['GET / HTTP/1.1', `Host: ${host}:${port}`, `Cookie: ${cookie}`]
    const { status } = await rawExchange(world.client, wikiHost, `${head.join('\r\n')}\r\n\r\n`)
    t.equal(status, 400, host)
  }
  t.strictSame(seen, [])
})

t.test('in the handshake, none gets a certificate', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const { port, ca } = world.client
  for (const servername of [...alike, ...malformed]) {
    const socket = connect({ host: '127.0.0.1', port, ca, servername, rejectUnauthorized: false })
    await t.rejects(once(socket, 'secureConnect'), servername)
    socket.destroy()
  }
})

t.test('another case and the dot of the root are the same host to rules as to the app', async t => {
  const seen: string[] = []
  const world = await startWorld(
    t,
    (request, response) => response.end(String(seen.push(request.headers.host!))),
    {
      policy: `version: 1\ndefault: allow\nrules: [{ id: no-www, when: { host: www.example.com }, then: block }]\n`,
    },
  )
  const { port } = world.client
  for (const host of [wikiHost, wikiHost.toUpperCase(), `Www.eXample.COM.${rest}`, `${wikiHost}.`]) {
    const head = ['GET / HTTP/1.1', `Host: ${host}:${port}`, `Cookie: ${world.cookie()}`]
    const { status, body } = await rawExchange(world.client, wikiHost, `${head.join('\r\n')}\r\n\r\n`)
    t.match([status, body], [403, /"blocked"/], host)
  }
  t.strictSame(seen, [])
})

t.test('as Origin, none opens a socket', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const { port } = world.client
  const origins = [
    ...alike.map(host => `https://${host}:${port}`),
    `https://${wikiHost}:${port}@evil.test`,
    `https://${wikiHost}:${port}.evil.test`,
    `https://evil.test#${wikiHost}:${port}`,
    `https://evil.test\\${wikiHost}:${port}`,
    `http://${wikiHost}:${port}`,
    `https://${wikiHost}:${port + 1}`,
    `https://${wikiHost}`,
    'null',
    'https://www.example.com',
    `https://evil.test https://${wikiHost}:${port}`,
  ]
  for (const origin of origins) {
    const socket = socketTo(world.client, wikiHost, '/', { cookie: world.cookie(), origin })
    t.equal(await refusedStatus(socket), 403, origin)
  }
  const own = socketTo(world.client, wikiHost, '/', { cookie: world.cookie() })
  t.equal(await refusedStatus(own), 200, 'the app has no socket, but was asked')
})

t.test('as Origin or Referer, none becomes the app’s own name on the way to it', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    const { origin = '', referer = '' } = request.headers
    seen.push(origin, referer)
    response.end()
  })
  const { port } = world.client
  const session = openHttp2(world.client, wikiHost)
  for (const host of alike) {
    const foreign = `https://${host}:${port}`
    const headers = { cookie: world.cookie(), origin: foreign, referer: `${foreign}/page` }
    await http2On(session, `${wikiHost}:${port}`, { method: 'POST', headers })
  }
  session.close()
  t.equal(seen.length, 2 * alike.length)
  for (const origin of seen) t.notMatch(URL.parse(origin)?.hostname, /^(?:www|static)\.example\.com$/, origin)
})

t.test('a redirect to a name that looks like the app’s own does not come back under ours', async t => {
  let location = ''
  const world = await startWorld(t, (_request, response) => void response.writeHead(302, { location }).end())
  const own = `https://${wikiHost}:${world.client.port}/`
  const follow = async (): Promise<string> => {
    const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
    return URL.parse(headers.location ?? '', own)?.host ?? ''
  }
  for (const [sent, host] of [
    ['https://www.example.com.evil.test/', 'www.example.com.evil.test'],
    ['https://evilwww.example.com/', 'evilwww.example.com'],
    ['https://www.example.com@evil.test/', 'evil.test'],
    ['https://www.example.com:443@evil.test/', 'evil.test'],
    ['https://evil.test\\@www.example.com/', 'evil.test'],
    ['https://evil.test#@www.example.com/', 'evil.test'],
    ['\\\\evil.test/www.example.com', 'evil.test'],
    ['//evil.test/', 'evil.test'],
    ['/\\evil.test/', 'evil.test'],
    ['https:\\\\evil.test/', 'evil.test'],
    ['https://www.mail.example.com/', 'www.mail.example.com'],
  ] as const) {
    location = sent
    t.equal(await follow(), host, sent)
  }
  for (const spelling of [
    'https://WWW.Example.COM/',
    'https://www.example.com./',
    'https://user@www.example.com/',
    'https:\\\\www.example.com/',
    '//www.example.com/',
    'https://www.example%2ecom/',
    'http://www.example.com/',
  ]) {
    location = spelling
    t.equal(await follow(), new URL(own).host, spelling)
  }
})

t.test('a name that is none in the handshake leaves the next connection as it was', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const { port, ca } = world.client
  const bad = connect({ host: '127.0.0.1', port, ca, servername: '__proto__' })
  await t.rejects(once(bad, 'secureConnect'))
  const good = await openRaw(world.client, wikiHost)
  t.ok(good.socket.authorized)
  good.socket.destroy()
})
