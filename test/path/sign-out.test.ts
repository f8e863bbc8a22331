import { once } from 'node:events'
import t from 'tap'
import { openHttp2 } from '../harness/clients.ts'
import { startSignInWorld, type SignInWorld } from '../harness/sign-in.ts'
import { mailHost, signInHost, wikiHost } from '../harness/world.ts'

const session = '__Secure-sallyport'

/** A browser that is signed in to both apps, and its session cookies. */
async function signedIn(world: SignInWorld) {
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  await browser.open(`${world.mail}/`)
  const cookie = (host: string): string => `${session}=${browser.jar.value(host, session)}`
  return { browser, wiki: cookie(wikiHost), mail: cookie(mailHost) }
}

t.test('signing out of one app asks first, ends that app and leaves the others', async t => {
  const world = await startSignInWorld(t)
  const { browser, wiki } = await signedIn(world)
  const asked = await browser.open(`${world.wiki}/.sallyport/sign-out`)
  t.match(asked, { status: 200, text: /Sign out of Wiki\?/ })
  t.equal((await browser.fetch(`${world.wiki}/`)).status, 200, 'asking ends nothing')

  const done = await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  t.match(done, { status: 200, text: /You are signed out of Wiki/ })
  t.equal(done.headers['clear-site-data'], '"cache", "storage"')
  t.equal(browser.jar.value(wikiHost, session), undefined, 'the cookie is taken back')
  const kept = await browser.fetch(`${world.wiki}/`, { headers: { cookie: wiki } })
  t.equal(kept.status, 401, 'a copy of it, such as another tab would send, is refused')
  t.equal((await browser.fetch(`${world.mail}/`)).status, 200)
})

t.test('a revoked session is no anonymous visitor either', async t => {
  const world = await startSignInWorld(t)
  const { browser, wiki } = await signedIn(world)
  await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  const headers = { cookie: wiki, referer: `${world.wiki}/page` }
  t.equal((await browser.fetch(`${world.wiki}/api`, { headers })).status, 401)
})

t.test('signing out of an app takes a form of the app’s own host', async t => {
  const world = await startSignInWorld(t)
  const { browser } = await signedIn(world)
  const plain = world.wiki.replace('https:', 'http:')
  const otherPort = `https://${wikiHost}:1`
  for (const origin of [world.mail, 'https://evil.test', 'null', plain, otherPort, `https://${wikiHost}`]) {
    await browser.fetch(`${world.wiki}/.sallyport/sign-out`, { method: 'POST', headers: { origin } })
    t.equal((await browser.fetch(`${world.wiki}/`)).status, 200, origin)
  }
})

t.test('signing out everywhere ends every app and the identity provider’s own session', async t => {
  const world = await startSignInWorld(t)
  const { browser, wiki, mail } = await signedIn(world)
  t.match((await browser.open(`${world.signIn}/`)).text, /You are signed in as ana@corp\.example/)
  t.match((await browser.open(`${world.signIn}/sign-out`)).text, /Sign out everywhere\?/)
  const confirm = await browser.submit(`${world.signIn}/sign-out`, {})
  t.match(confirm.url.href, /idp\.localhost:\d+\/session\/end/)
  for (const [host, cookie] of [
    [world.wiki, wiki],
    [world.mail, mail],
  ] as const) {
    t.equal((await browser.fetch(`${host}/`, { headers: { cookie } })).status, 401, host)
  }
  t.equal(browser.jar.value(signInHost, '__Host-sallyport-signin'), undefined)
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(confirm.text)![1]!
  const done = await browser.submit(`${confirm.url.origin}/session/end/confirm`, { xsrf, logout: 'yes' })
  t.match(done, { status: 200, text: /Every application that you opened through here is signed out/ })
  const next = await browser.open(`${world.wiki}/`)
  t.match(next.url.pathname, /^\/sign-in\//, 'the form comes up again')
})

t.test('a page of another site cannot sign the user out everywhere', async t => {
  const world = await startSignInWorld(t)
  const { browser } = await signedIn(world)
  for (const origin of [world.wiki, 'https://evil.test', 'null'])
    await browser.fetch(`${world.signIn}/sign-out`, { method: 'POST', headers: { origin } })
  t.equal((await browser.fetch(`${world.wiki}/`)).status, 200)
})

t.test('signing out everywhere reaches apps that outlived the idle time of the sign-in itself', async t => {
  const world = await startSignInWorld(t)
  const now = Math.floor(Date.now() / 1000)
  const idle = { id: 'sign-in-1', sealedAt: now - 2 * 3600, share: 'share-1' }
  const { browser } = await signedIn(world)
  const signIn = world.cookie(idle, '.signin').replace(session, '__Host-sallyport-signin')
  const renewed = world.cookie({ ...idle, sealedAt: now })
  t.equal((await browser.fetch(`${world.wiki}/`, { headers: { cookie: renewed } })).status, 200)
  const headers = { cookie: signIn, origin: world.signIn }
  await browser.fetch(`${world.signIn}/sign-out`, { method: 'POST', headers })
  t.equal((await browser.fetch(`${world.wiki}/`, { headers: { cookie: renewed } })).status, 401)
})

t.test('signing in again in the same browser stays one sign-in, so that one sign-out ends all', async t => {
  const world = await startSignInWorld(t)
  const { browser, wiki } = await signedIn(world)
  const idle = browser.jar.value(signInHost, '__Host-sallyport-signin')!
  const overdue = world.resealed(idle, '.signin', { sealedAt: Math.floor(Date.now() / 1000) - 2 * 3600 })
  browser.jar.keep(signInHost, [`__Host-sallyport-signin=${overdue}; Path=/; Secure`])
  await browser.submit(`${world.mail}/.sallyport/sign-out`, {})
  const again = await browser.open(`${world.mail}/`)
  t.match(again.trail.join(' '), 'idp.localhost', 'the rested sign-in was renewed at the provider')
  await browser.submit(`${world.signIn}/sign-out`, {})
  t.equal((await browser.fetch(`${world.wiki}/`, { headers: { cookie: wiki } })).status, 401)
})

t.test('an answer that is still coming ends when its session does', async t => {
  const world = await startSignInWorld(t, {}, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' })
    response.write('first')
  })
  const session = openHttp2(world.client, wikiHost)
  const cookie = world.cookie()
  const stream = session.request({ ':authority': `${wikiHost}:${world.client.port}`, cookie })
  await once(stream, 'data')
  const ended = once(stream, 'error')
  await world.browser().fetch(`${world.wiki}/.sallyport/sign-out`, {
    method: 'POST',
    headers: { cookie, origin: world.wiki },
  })
  const [error] = (await ended) as [Error]
  t.match(error.message, /NGHTTP2_INTERNAL_ERROR/, 'as a reset, not as a clean end')
  session.close()
})
