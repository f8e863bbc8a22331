/*
 * Who: a page of one app, or any page that a suffix on no Public Suffix List makes a neighbour of another app.
 * How: the browser takes all apps under the suffix for one site, and sends Lax and Strict cookies along with forms,
 *      frames and requests between them, which it would have kept back between the real names.
 * Lost: what SameSite protects the app from: forged requests in the user's name.
 */
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

/** An app that sets cookies of every reach on `/set`, sealed ones and readable ones, and tells which it gets. */
const startApp = (t: Test): Promise<World> =>
  startWorld(
    t,
    (request, response) => {
      if (request.url === '/set')
        response.setHeader(
          'set-cookie',
          ['strict', 'lax', 'none'].flatMap(word => [
            `sealed-${word}=1; Secure; HttpOnly; SameSite=${word}`,
            `open-${word}=1; Secure; SameSite=${word}`,
          ]),
        )
      response.end(request.headers.cookie ?? '')
    },
    { wiki: shop },
  )

/** An app whose own name is another site's. */
const shop = '  - { id: shop, start: "https://www.shop.test/", domains: [www.shop.test] }'
const shopOrigin = ({ client }: World): string => `https://www.shop.test.shop.edge.localhost:${client.port}`

/** A browser's jar after that: every cookie, as no boundary is known to it. */
async function jarOf(world: World): Promise<string> {
  const session = world.cookie()
  const { headers } = await http1(world.client, wikiHost, { path: '/set', headers: { cookie: session } })
  return [session, ...headers['set-cookie']!.map(line => line.split(';')[0]!)].join('; ')
}

const all = ['sealed-strict', 'open-strict', 'sealed-lax', 'open-lax', 'sealed-none', 'open-none']
const afterLink = ['sealed-lax', 'open-lax', 'sealed-none', 'open-none']
const anySite = ['sealed-none', 'open-none']

t.test('cookies stay on their side of the boundary between the real names', async t => {
  const world = await startApp(t)
  const jar = await jarOf(world)
  const [other, sibling] = [shopOrigin(world), `https://${staticHost}:${world.client.port}`]
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const frame = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  const script = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
  const sameSite = { 'sec-fetch-site': 'same-site' }
  for (const [what, method, headers, expected] of [
    ['typed into the address bar', 'GET', { ...link, 'sec-fetch-site': 'none' }, all],
    ['a page of its own', 'GET', { ...script, 'sec-fetch-site': 'same-origin' }, all],
    ['a page of a sibling', 'GET', { ...script, ...sameSite, origin: sibling }, all],
    ['a link in another app', 'GET', { ...link, ...sameSite, referer: `${other}/` }, afterLink],
    ['a link that hides where it is', 'GET', { ...link, ...sameSite }, afterLink],
    ['a form in another app', 'POST', { ...link, ...sameSite, origin: other }, anySite],
    ['a frame in another app', 'GET', { ...frame, ...sameSite, referer: `${other}/` }, anySite],
    ['script of another app', 'GET', { ...script, ...sameSite, origin: other }, anySite],
    ['a picture in another app', 'GET', { ...sameSite, referer: `${other}/` }, anySite],
    ['a picture in a page that hides where it is', 'GET', sameSite, afterLink],
    ['a form in a page that hides where it is', 'POST', { ...link, ...sameSite }, anySite],
    ['a page with an origin of its own', 'POST', { ...link, ...sameSite, origin: 'null' }, anySite],
    ['an old browser, from another app', 'POST', { origin: other }, anySite],
    ['an old browser, from the app', 'POST', { origin: sibling }, all],
    ['an old browser, from a sandboxed frame', 'POST', { origin: 'null' }, anySite],
  ] as const) {
    const { text } = await http1(world.client, wikiHost, { method, headers: { ...headers, cookie: jar } })
    t.strictSame(
      text.split('; ').map(pair => pair.split('=')[0]),
      expected,
      what,
    )
  }
})

t.test('what script has set itself counts as lax', async t => {
  const world = await startApp(t)
  const jar = `${await jarOf(world)}; made-by-script=1`
  const headers = { cookie: jar, 'sec-fetch-site': 'same-site', origin: shopOrigin(world) }
  t.notMatch((await http1(world.client, wikiHost, { method: 'POST', headers })).text, 'made-by-script')
})

t.test("what is remembered of readable cookies is nobody else's and cannot be made up", async t => {
  const world = await startApp(t)
  const jar = await jarOf(world)
  const reach = /__Secure-sallyport-reach=[^;]+/.exec(jar)![0]
  const headers = { 'sec-fetch-site': 'same-site', origin: shopOrigin(world) }
  const kim = world.cookie({ user: 'kim@partner.example' })
  for (const cookie of [`${kim}; ${reach}; open-none=1`, `${kim}; __Secure-sallyport-reach=x; open-none=1`])
    t.equal((await http1(world.client, wikiHost, { headers: { ...headers, cookie } })).text, '')
})

t.test('what one host of the app says of a cookie holds for no other host', async t => {
  const world = await startWorld(
    t,
    (request, response) => {
      const line =
        request.headers.host === 'www.example.com' ? 'csrf=secret; SameSite=Strict' : 'csrf=x; SameSite=None'
      if (request.url === '/set') response.setHeader('set-cookie', `${line}; Secure`)
      response.end(request.headers.cookie ?? '')
    },
    { wiki: shop },
  )
  const session = world.cookie()
  let reach = ''
  for (const host of [wikiHost, staticHost]) {
    const { headers } = await http1(world.client, host, {
      path: '/set',
      headers: { cookie: `${session}; ${reach}` },
    })
    reach = headers['set-cookie']!.find(line => line.startsWith('__Secure-sallyport-reach='))!.split(';')[0]!
  }
  const headers = {
    cookie: `${session}; ${reach}; csrf=secret`,
    origin: shopOrigin(world),
    'sec-fetch-site': 'same-site',
  }
  t.equal((await http1(world.client, wikiHost, { method: 'POST', headers })).text, '')
  t.equal((await http1(world.client, staticHost, { method: 'POST', headers })).text, 'csrf=secret')
})

t.test('what is remembered fits a cookie, however many there are', async t => {
  const world = await startWorld(t, (_request, response) => {
    const names = Array.from(
      { length: 90 },
      (_, index) => `${'n'.repeat(40)}${index}=1; SameSite=None; Secure`,
    )
    response.setHeader('set-cookie', names)
    response.end()
  })
  const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  const line = headers['set-cookie']!.find(each => each.startsWith('__Secure-sallyport-reach='))!
  t.ok(line.split(';')[0]!.length < 4_096, `${line.length} octets`)
})
