/*
 * Who: someone who can make a victim open a link.
 * How: signing in ends with a redirect that carries a session. If the place it leads to can be chosen (a return
 *      address in the query, a wish that another browser began), the session lands with the attacker.
 * Lost: the victim's session, in one click on a link whose host is ours.
 */
import t, { type Test } from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'
import { wikiHost } from '../harness/world.ts'

async function startTheft(t: Test) {
  const world = await startSignInWorld(t)
  const victim = world.browser()
  await victim.signIn(`${world.mail}/`)
  return { world, victim, attacker: world.browser() }
}

t.test('no parameter of ours is a place to go to', async t => {
  const { world, victim } = await startTheft(t)
  const evil = [
    'https://evil.test/',
    '//evil.test',
    '/\\evil.test',
    'https:evil.test',
    '/%09/evil.test',
    '/%0a/evil.test',
  ]
  for (const place of evil.map(encodeURIComponent))
    for (const name of ['r', 'rd', 'next', 'return', 'redirect_uri', 'url']) {
      const visit = await victim.open(`${world.signIn}/start?${name}=${place}`)
      t.equal(visit.trail.length, 1, 'nowhere')
      t.equal(visit.status, 400)
    }
})

t.test('a path that looks like another host stays on the app’s own', async t => {
  const { world, victim } = await startTheft(t)
  for (const path of [
    '//evil.test/x',
    '/@evil.test',
    '/.evil.test',
    '//evil.test:443',
    '/https://evil.test',
  ]) {
    const visit = await victim.open(world.wiki + path)
    t.equal(visit.url.host, new URL(world.wiki).host, path)
    t.equal(visit.text, `www.example.com GET ${path}`)
    t.equal(
      visit.trail.every(url => !new URL(url).hostname.endsWith('evil.test')),
      true,
    )
    await victim.submit(`${world.wiki}/.sallyport/sign-out`, {})
  }
})

t.test('a sign-in that the attacker began brings the attacker no session', async t => {
  const { world, victim, attacker } = await startTheft(t)
  const link = (await attacker.step(`${world.wiki}/`)).headers.location!
  const handed = await victim.step(link)
  const ticket = handed.headers.location!
  t.match(new URL(ticket).pathname, '/.sallyport/session')
  const landed = await victim.open(link)
  t.match(landed, { status: 400, text: /This sign-in was begun in another browser/ })
  t.equal(victim.jar.value(wikiHost, '__Secure-sallyport'), undefined)
  t.equal(handed.headers['referrer-policy'], 'no-referrer', 'and the ticket is told to nobody on the way')
})

t.test('the ticket never reaches the app, and neither does the sealed wish', async t => {
  const seen: string[] = []
  const world = await startSignInWorld(t, {}, (request, response) => {
    seen.push(JSON.stringify([request.url, request.headers]))
    response.end('x')
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/place`)
  await browser.open(`${world.wiki}/.sallyport/session?t=x`)
  await browser.open(`${world.wiki}/.sallyport/`)
  t.equal(seen.length, 1)
  t.notMatch(seen.join(' '), /sallyport|v1\./)
})
