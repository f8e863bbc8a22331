/*
 * Who: an app that has been taken over, or was never honest.
 * How: its answers are aimed at the proxy or at the user's session with it: redirects to our own places, fields
 *      by which a browser would leave us, a second answer behind the first.
 * Lost: the user's sign-in, other apps' sessions, or another user's request answered by the attacker.
 */
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'
import { startSignInWorld } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

t.test('a redirect to our sign-in host gains nothing', async t => {
  let target = ''
  const world = await startSignInWorld(t, {}, (_request, response) => {
    response.writeHead(target === '' ? 200 : 302, target === '' ? {} : { location: target }).end('home')
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  for (const path of ['/sign-out', '/start?r=forged', '/callback?code=x&state=y', '/']) {
    target = world.signIn + path
    await browser.open(`${world.wiki}/trap`)
  }
  target = `${world.wiki}/.sallyport/sign-out`
  await browser.open(`${world.wiki}/trap`)
  target = `${world.wiki}/.sallyport/session?t=forged`
  await browser.open(`${world.wiki}/trap`)
  target = ''
  t.match(await browser.fetch(`${world.wiki}/`), { status: 200, text: 'home' }, 'the user is still signed in')
  t.match(await browser.open(`${world.mail}/`), { status: 200, text: 'home' }, 'and everywhere')
})

t.test(
  'a place that is no address is no redirect, and one that is no web address stays what it is',
  async t => {
    let target = ''
    const world = await startWorld(
      t,
      (_request, response) => void response.writeHead(302, { location: target }).end(),
    )
    for (const [sent, arrives] of [
      ['http://[bad', undefined],
      ['https://www.example.com:99999/', undefined],
      ['javascript:alert(document.cookie)', 'javascript:alert(document.cookie)'],
      ['data:text/html,x', 'data:text/html,x'],
    ] as const) {
      target = sent
      const response = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
      t.equal(response.headers.location, arrives, sent)
    }
  },
)

t.test('two answers to one request: the second reaches nobody', async t => {
  const answer = (text: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`
  const world = await startRawWorld(
    t,
    head => answer('honest') + (head.includes('/first') ? answer('poison') : ''),
  )
  const get = (path: string) => http1(world.client, rawHost, { path, headers: { cookie: world.cookie() } })
  t.equal((await get('/first')).text, 'honest')
  for (const path of ['/second', '/third']) t.equal((await get(path)).text, 'honest', path)
})

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: fields by which an answer would leave its place are not passed on`, async t => {
    const world = await startWorld(t, (_request, response) => {
      response.setHeader('alt-svc', 'h3="evil.test:443"')
      response.setHeader('clear-site-data', '"*"')
      response.setHeader('secure-session-registration', '(ES256);path="/dbsc"')
      response.setHeader('use-as-dictionary', 'match="/*"')
      response.setHeader('x-sallyport-decision', 'allow')
      response.setHeader('public-key-pins', 'pin-sha256="x"; max-age=1')
      response.setHeader('connection', 'content-security-policy-report-only, close')
      response.end()
    })
    const { headers } = await client(world.client, wikiHost, { headers: { cookie: world.cookie() } })
    t.equal(headers['clear-site-data'], '"cache", "storage"', 'cookies are those of every app here')
    for (const field of [
      'alt-svc',
      'secure-session-registration',
      'use-as-dictionary',
      'x-sallyport-decision',
      'public-key-pins',
    ])
      t.equal(headers[field], undefined, field)
  })
}
