/*
 * Who: somebody who has copied a session out of a browser, or out of what it sent, before it ended.
 * How: the user signs out, an operator ends their sessions, the time is up; and the copy is shown again, and again, by
 *      every way in, in the hope that some process, connection or memory still takes it for good.
 * Lost: signing out ends nothing, since the edge keeps no list of the sessions that are.
 */
import t, { type Test } from 'tap'
import { post } from '../admin/posting.ts'
import { http1, http2On, openHttp2 } from '../harness/clients.ts'
import { startSignInWorld, type SignInWorld } from '../harness/sign-in.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { mailHost, wikiHost } from '../harness/world.ts'

const name = '__Secure-sallyport'

/** A world, a browser that is signed in to both apps, and copies of its sessions. */
async function startCopiedWorld(t: Test) {
  const seen: string[] = []
  const world = await startSignInWorld(t, {}, ({ url }, response) => response.end(String(seen.push(url!))))
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  await browser.open(`${world.mail}/`)
  const copyOf = (host: string): string => `${name}=${browser.jar.value(host, name)}`
  return { world, seen, browser, wiki: copyOf(wikiHost), mail: copyOf(mailHost) }
}

/** The statuses of so many requests with a copy, a hundred at a time over one connection that was there before. */
async function replay({ client }: SignInWorld, host: string, cookie: string, times: number) {
  const session = openHttp2(client, host)
  const statuses = new Map<number, number>()
  for (let sent = 0; sent < times; sent += 100) {
    const batch = Array.from({ length: Math.min(100, times - sent) }, (_, index) => ({
      method: index % 3 === 0 ? 'POST' : 'GET',
      path: `/replay/${index}`,
      headers: { cookie: index % 5 === 0 ? `a=1; ${cookie}; b=2` : cookie },
    }))
    for (const { status } of await Promise.all(
      batch.map(message => http2On(session, `${host}:${client.port}`, message)),
    ))
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  session.close()
  return [...statuses]
}

/** A copy opens nothing by any way in. */
async function isWorthless(t: Test, world: SignInWorld, host: string, cookie: string, times: number) {
  t.strictSame(await replay(world, host, cookie, times), [[401, times]])
  t.equal((await http1(world.client, host, { headers: { cookie } })).status, 401)
  t.equal(await refusedStatus(socketTo(world.client, host, '/live', { cookie })), 401)
  const page = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const { status, headers } = await http1(world.client, host, { headers: { cookie, ...page } })
  t.match([status, headers.location], [303, `${world.signIn}/start`], 'a page is led to the sign-in')
  const origin = { origin: `https://${host}:${world.client.port}`, 'sec-fetch-mode': 'cors' }
  const anonymous = await http1(world.client, host, { headers: { cookie, ...origin } })
  t.equal(anonymous.status, 401, 'nor does it pass for no session at all')
}

t.test('after signing out of one app, a thousand times', async t => {
  const { world, seen, browser, wiki, mail } = await startCopiedWorld(t)
  await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  seen.length = 0
  await isWorthless(t, world, wikiHost, wiki, 1_000)
  t.strictSame(seen, [])
  t.strictSame(await replay(world, mailHost, mail, 1), [[200, 1]], 'the other app goes on')
})

t.test('after signing out everywhere', async t => {
  const { world, seen, browser, wiki, mail } = await startCopiedWorld(t)
  await browser.submit(`${world.signIn}/sign-out`, {})
  seen.length = 0
  await isWorthless(t, world, wikiHost, wiki, 100)
  await isWorthless(t, world, mailHost, mail, 100)
  t.strictSame(seen, [])
})

t.test('after an operator has ended the user’s sessions, though they have signed in again', async t => {
  const { world, seen, browser, wiki } = await startCopiedWorld(t)
  const headers = { 'content-type': 'application/json' }
  const revoked = await post(world.edge, '/sessions/revoke', headers, '{"user":"ana@corp.example"}')
  t.equal(revoked.status, 200)
  seen.length = 0
  await isWorthless(t, world, wikiHost, wiki, 100)
  t.strictSame(seen, [])
  const form = await browser.open(`${world.wiki}/`)
  await browser.submit(form.url.href, { email: 'ana@corp.example', password: 'sallyport' })
  const fresh = `${name}=${browser.jar.value(wikiHost, name)}`
  t.strictSame(await replay(world, wikiHost, fresh, 10), [[200, 10]])
  t.strictSame(await replay(world, wikiHost, wiki, 100), [[401, 100]], 'the copy is none of the new ones')
})

t.test('when its time is up, whatever was remembered of it', async t => {
  const { world, seen, wiki } = await startCopiedWorld(t)
  const now = Math.floor(Date.now() / 1000)
  const value = wiki.slice(name.length + 1)
  const changed = (changes: object): string => `${name}=${world.resealed(value, 'wiki', changes)}`
  seen.length = 0
  for (const changes of [{ expires: now }, { expires: now - 1 }, { sealedAt: now - 86_400 }])
    await isWorthless(t, world, wikiHost, changed(changes), 10)
  t.strictSame(seen, [])
})

t.test('nor does what led to it lead to it again', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const { trail } = await browser.signIn(`${world.wiki}/`)
  const landing = trail.find(url => url.includes('/.sallyport/session?t='))!
  await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  for (const cookie of [
    '',
    `__Host-sallyport-visit=${browser.jar.value(wikiHost, '__Host-sallyport-visit')}`,
  ]) {
    const path = landing.slice(landing.indexOf('/.sallyport'))
    const { headers } = await http1(world.client, wikiHost, { path, headers: { cookie } })
    t.notMatch(String(headers['set-cookie'] ?? ''), `${name}=v1`)
  }
})
