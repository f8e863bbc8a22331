import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'

t.test('a deep link survives signing in, query, fragment and all', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const visit = await browser.signIn(`${world.wiki}/a/b?q=1&next=%2Fx#part two`)
  t.equal(visit.text, 'www.example.com GET /a/b?q=1&next=%2Fx')
  t.equal(visit.url.href, `${world.wiki}/a/b?q=1&next=%2Fx#part%20two`)
  t.equal(browser.jar.header('signin.edge.localhost', '/').includes('fragment'), false, 'it is not kept')
})

t.test('the place the user wanted is in no address in the clear', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const form = await browser.open(`${world.wiki}/secret-place?token=abc`)
  const visit = await browser.submit(form.url.href, { email: 'ana@corp.example', password: 'sallyport' })
  const between = [...form.trail.slice(1), ...visit.trail.slice(0, -1)]
  t.ok(between.length >= 4)
  t.notMatch(between.join(' '), 'secret-place')
  t.notMatch(between.join(' '), 'token=abc')
})

t.test('several tabs can sign in at once, each to its own place', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const places = ['/one#1', '/two#2', '/three']
  const forms = []
  for (const place of places) forms.push(await browser.open(world.wiki + place))
  const visits = []
  for (const form of forms)
    visits.push(await browser.submit(form.url.href, { email: 'ana@corp.example', password: 'sallyport' }))
  t.strictSame(
    visits.map(({ url }) => url.href),
    places.map(place => world.wiki + place),
  )
})

t.test('a second app needs no second sign-in', async t => {
  const world = await startSignInWorld(t, { session: 'groups: [staff]' })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const visit = await browser.open(`${world.mail}/inbox?x=1`)
  t.equal(visit.text, 'www.mail.example.com GET /inbox?x=1')
  t.notMatch(visit.trail.join(' '), 'idp.localhost')
  const [wiki, mail] = await Promise.all(
    ['www.example.com', 'www.mail.example.com'].map(host =>
      world.records.activity(({ facts }) => facts?.host === host && facts.activity !== 'sign-in'),
    ),
  )
  t.equal(wiki!.session, mail!.session, 'both are one sign-in')
  t.match(mail!.facts, { user: 'ana@corp.example', groups: ['staff'], device: { managed: true } })
})

t.test('what is no navigation is told so and not redirected', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const posted = await browser.submit(`${world.wiki}/save`, { a: '1' })
  t.equal(posted.status, 401)
  t.match(posted.text, /You are signed out[^]*what you were sending has not been sent/)
  t.match(posted.text, `href="${world.wiki}/">Sign in again`)
  for (const method of ['GET', 'POST', 'DELETE']) {
    const fetched = await browser.fetch(`${world.wiki}/api`, { method })
    t.equal(fetched.status, 401, method)
    t.match(JSON.parse(fetched.text), { error: 'not-signed-in', reference: /^[0-9A-Z]{5}-[0-9A-Z]{5}$/ })
  }
})

t.test('no path leads from a page or a redirect of ours to another site', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  for (const path of ['//evil.test/x', '/\\\\evil.test/x']) {
    const posted = await browser.submit(world.wiki + path, {})
    t.equal(posted.status, 401)
    for (const [, href] of posted.text.matchAll(/href="([^"]*)"/g)) t.equal(href, `${world.wiki}/`, path)
  }
  const visit = await browser.signIn(`${world.wiki}//evil.test/x`)
  t.equal(visit.text, 'www.example.com GET //evil.test/x', 'signing in leads to the path on this very host')
})

t.test('a session that is used moves its idle time on, one that rests ends', async t => {
  const world = await startSignInWorld(t)
  const now = Math.floor(Date.now() / 1000)
  const browser = world.browser()
  const ask = (sealedAt: number) =>
    browser.fetch(`${world.wiki}/`, { headers: { cookie: world.cookie({ sealedAt }) } })
  t.equal((await ask(now - 5)).headers['set-cookie'], undefined, 'not on every request')
  const [renewed] = (await ask(now - 120)).headers['set-cookie']!
  t.match(
    renewed,
    /^__Secure-sallyport=v1\.[^;]+; Domain=wiki\.edge\.localhost; Path=\/; Secure; HttpOnly; SameSite=None/,
  )
  const again = await browser.fetch(`${world.wiki}/`, { headers: { cookie: renewed!.split(';')[0]! } })
  t.equal(again.status, 200, 'what was renewed is a session')
  t.equal((await ask(now - 3700)).status, 401, 'an hour without use')
  t.equal(
    (await browser.fetch(`${world.wiki}/`, { headers: { cookie: world.cookie({ expires: now }) } })).status,
    401,
  )
})

t.test('two valid sessions at once end both', async t => {
  const world = await startSignInWorld(t)
  const [own, planted] = [world.cookie(), world.cookie({ user: 'mallory@evil.test' })]
  const browser = world.browser()
  const both = await browser.fetch(`${world.wiki}/`, { headers: { cookie: `${planted}; ${own}` } })
  t.match([both.status, JSON.parse(both.text)], [401, { error: 'session-conflict' }])
  t.match(both.headers['set-cookie'], [/^__Secure-sallyport=; Domain=wiki\.edge\.localhost;.*Max-Age=0/])
  for (const cookie of [own, planted]) {
    const one = await browser.fetch(`${world.wiki}/`, { headers: { cookie } })
    t.equal(one.status, 401, 'what is left in the browser is no session any more')
  }
})
