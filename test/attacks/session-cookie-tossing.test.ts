/*
 * Who: a script on one host of an app (an injected one, or a page its users may write), or another app under
 *      the same suffix.
 * How: the session cookie is HttpOnly, so the script cannot read or overwrite it. But it can set a second one
 *      of the same name, for a longer path or a parent domain, with a session of the attacker's as value.
 *      Browsers send both, the longer path first.
 * Lost: the victim works in the attacker's session without noticing, and what they save lands with the attacker;
 *       or a server that takes the first value is steered at will.
 */
import t from 'tap'
import { Browser } from '../harness/browser.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { mailHost, startWorld, wikiHost } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

t.test('a planted second session ends both, whatever their order', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => response.end(seen.push(request.url!)))
  for (const order of ['own first', 'planted first']) {
    const [own, planted] = [world.cookie(), world.cookie({ user: 'mallory@evil.test' })]
    const both = order === 'own first' ? `${own}; ${planted}` : `${planted}; ${own}`
    const page = await http1(world.client, wikiHost, { headers: { cookie: both, ...navigation } })
    t.match(page, { status: 401, text: /Your session has been ended for safety/ }, order)
    for (const cookie of [own, planted])
      t.equal((await http1(world.client, wikiHost, { headers: { cookie } })).status, 401)
  }
  t.strictSame(seen, [])
})

t.test('a planted value that is no session of this app does not disturb the real one', async t => {
  const world = await startWorld(t, echo)
  for (const planted of ['__Secure-sallyport=junk', '__Secure-sallyport=', world.cookie({}, 'mail')]) {
    const cookie = `${planted}; ${world.cookie()}`
    t.equal((await http1(world.client, wikiHost, { headers: { cookie } })).status, 200, planted.slice(0, 24))
  }
})

t.test('a session of one app opens no other', async t => {
  const world = await startWorld(t, echo)
  for (const [host, app] of [
    [mailHost, 'wiki'],
    [wikiHost, 'mail'],
    [wikiHost, '.signin'],
  ] as const)
    t.equal((await http1(world.client, host, { headers: { cookie: world.cookie({}, app) } })).status, 401)
})

t.test('no response of an app can set a cookie of ours, in whatever spelling', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.setHeader('set-cookie', [
      '__Secure-sallyport=x; Secure',
      ' __Secure-sallyport =x; Secure',
      '=__Secure-sallyport=x; Secure',
      '__Host-sallyport-visit=x; Secure; Path=/',
      '__Host-sallyport-anything=x; Secure; Path=/',
      'kept=1',
    ])
    response.end()
  })
  const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.strictSame(headers['set-cookie'], ['kept=1'])
})

t.test('no response of an app can set a cookie for the suffix, the sign-in host or another app', async t => {
  const domains = [
    'edge.localhost',
    'signin.edge.localhost',
    'mail.edge.localhost',
    mailHost,
    'localhost',
    wikiHost,
  ]
  const world = await startWorld(t, (_request, response) => {
    response.setHeader(
      'set-cookie',
      domains.map(domain => `a=1; Domain=${domain}`),
    )
    response.end()
  })
  const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.equal(headers['set-cookie'], undefined)
})

t.test('a cookie of one app is not sent to another by a browser', async t => {
  const world = await startWorld(t, (request, response) => {
    response.setHeader('set-cookie', 'tossed=1; Domain=example.com')
    response.end(request.headers.cookie ?? 'none')
  })
  const browser = new Browser(world.authority.certificate)
  const { port } = world.client
  browser.jar.keep(wikiHost, [`${world.cookie()}; Domain=wiki.edge.localhost; Secure`])
  browser.jar.keep(mailHost, [`${world.cookie({}, 'mail')}; Domain=mail.edge.localhost; Secure`])
  await browser.fetch(`https://${wikiHost}:${port}/`)
  t.equal((await browser.fetch(`https://${wikiHost}:${port}/`)).text, 'tossed=1')
  t.equal((await browser.fetch(`https://${mailHost}:${port}/`)).text, 'none')
})
