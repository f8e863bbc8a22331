import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { mailHost, startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

const clients = Object.entries({ http1, http2 })
const domain = 'example.com.wiki.edge.localhost'

/** What the app's `Set-Cookie` values are when the browser gets them. */
async function received(world: World, client: typeof http1, session = world.cookie()): Promise<string[]> {
  const { headers } = await client(world.client, wikiHost, { path: '/set', headers: { cookie: session } })
  return headers['set-cookie'] ?? []
}

/** The `Cookie` that the app sees when the browser sends these. */
async function sent(
  world: World,
  cookies: string,
  session = world.cookie(),
  host = wikiHost,
): Promise<string> {
  return (await http1(world.client, host, { headers: { cookie: `${cookies}; ${session}` } })).text
}

/** A world whose app sets these cookies on `/set` and says elsewhere which it got. */
const startCookieWorld = (t: Test, cookies: readonly string[], options = {}): Promise<World> =>
  startWorld(
    t,
    (request, response) => {
      if (request.url === '/set') response.setHeader('set-cookie', cookies)
      response.end(request.headers.cookie ?? 'none')
    },
    options,
  )

for (const [name, client] of clients) {
  t.test(`${name}: only Domain is changed in a cookie that script may read`, async t => {
    const world = await startCookieWorld(t, [
      'a=1; Domain=example.com; Path=/x; Expires=Wed, 01 Jan 2031 00:00:00 GMT; SameSite=Lax; Priority=High',
      'b="q; DOMAIN=.Example.com ;Secure;Partitioned; Unknown=1',
      'c=3; domain=www.example.com',
      'd=4; Domain=; Path=/',
      'e=5',
      '__Secure-f=6; Secure; Domain=example.com',
      '__Host-g=7; Secure; Path=/',
    ])
    t.strictSame(await received(world, client), [
      `a=1; Domain=${domain}; Path=/x; Expires=Wed, 01 Jan 2031 00:00:00 GMT; SameSite=Lax; Priority=High`,
      `b="q; DOMAIN=${domain};Secure;Partitioned; Unknown=1`,
      'c=3; domain=www.example.com.wiki.edge.localhost',
      'd=4; Domain=; Path=/',
      'e=5',
      `__Secure-f=6; Secure; Domain=${domain}`,
      '__Host-g=7; Secure; Path=/',
    ])
  })

  t.test(`${name}: a cookie that the browser would refuse from the app itself is taken out`, async t => {
    const world = await startCookieWorld(t, [
      'a=1; Domain=com',
      'b=1; Domain=static.example.com',
      'c=1; Domain=evil.test',
      'd=1; Domain=edge.localhost',
      `e=1; Domain=${domain}`,
      'f=1; Domain=ple.com',
      'g=1; Domain=example.com; Domain=evil.test',
      'kept=1',
    ])
    t.strictSame(await received(world, client), ['kept=1'])
  })
}

t.test('an HttpOnly value is sealed, and comes back to the app as it was', async t => {
  const world = await startCookieWorld(t, [
    'sid=secret=value; Path=/; HttpOnly; Domain=example.com',
    'open=1',
  ])
  const session = world.cookie()
  const [sealed, open] = await received(world, http1, session)
  t.match(
    sealed,
    /^sid=v1\.[0-9a-f]{8}\.[\w-]+; Path=\/; HttpOnly; Domain=example\.com\.wiki\.edge\.localhost$/,
  )
  t.equal(open, 'open=1')
  const pair = sealed!.split(';')[0]!
  t.equal(await sent(world, `x=0; ${pair}; y=1`, session), 'x=0; sid=secret=value; y=1')
  t.equal(await sent(world, pair, session, staticHost), 'sid=secret=value', 'on every host of the app')
})

t.test('signing in again in the same browser keeps what is sealed', async t => {
  const world = await startCookieWorld(t, ['sid=secret; HttpOnly'])
  const [sealed] = await received(world, http1, world.cookie({ id: 'first' }))
  t.equal(await sent(world, sealed!.split(';')[0]!, world.cookie({ id: 'second' })), 'sid=secret')
})

t.test('a sealed value is worth nothing to anyone else', async t => {
  const world = await startCookieWorld(t, ['sid=secret; HttpOnly'])
  const [line] = await received(world, http1)
  const pair = line!.split(';')[0]!
  const value = pair.slice(4)
  for (const [who, cookies, session, host] of [
    ['another user', pair, world.cookie({ user: 'kim@partner.example' }), wikiHost],
    ['another browser', pair, world.cookie({ browser: 'browser-2' }), wikiHost],
    ['another app', pair, world.cookie({}, 'mail'), mailHost],
    ['another name', `admin=${value}`, world.cookie(), wikiHost],
    ['a changed value', `${pair.slice(0, -2)}AA`, world.cookie(), wikiHost],
  ] as const)
    t.equal(await sent(world, `keep=1; ${cookies}`, session, host), 'keep=1', who)
})

t.test('an app that asks for plain cookies gets them', async t => {
  const world = await startCookieWorld(t, ['sid=secret; HttpOnly'], { wiki: '    cookies: plain' })
  t.strictSame(await received(world, http1), ['sid=secret; HttpOnly'])
})

t.test('an empty value and one that would not fit are not sealed', async t => {
  const large = 'x'.repeat(3_500)
  const world = await startCookieWorld(t, ['gone=; Max-Age=0; HttpOnly', `big=${large}; HttpOnly`])
  t.strictSame(await received(world, http1), ['gone=; Max-Age=0; HttpOnly', `big=${large}; HttpOnly`])
})

t.test('order, repetition and odd spellings of what the browser sends stay', async t => {
  const world = await startCookieWorld(t, [])
  t.equal(await sent(world, 'b=2;  a=1; b=3; odd; =empty; q="x y"'), 'b=2; a=1; b=3; odd; =empty; q="x y"')
})

t.test('an app that clears its cookies clears no other app’s, and no session of ours', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.setHeader('clear-site-data', '"cookies", "cache"')
    response.setHeader('set-cookie', 'left=1; Path=/')
    response.end()
  })
  const { headers } = await http1(world.client, wikiHost, {
    path: '/account/out?x',
    headers: { cookie: `a=1; __Host-b=2; ${world.cookie()}` },
  })
  t.equal(headers['clear-site-data'], '"cache"')
  const own = 'example.com.wiki.edge.localhost'
  const places = ['; Path=/', '; Path=/account'].flatMap(path => [
    path,
    `${path}; Domain=www.${own}`,
    `${path}; Domain=${own}`,
  ])
  t.strictSame(
    headers['set-cookie']!.toSorted(),
    [
      'left=1; Path=/',
      '__Host-b=; Max-Age=0; Path=/; Secure',
      ...places.map(place => `a=; Max-Age=0${place}; Secure`),
    ].toSorted(),
  )
})
