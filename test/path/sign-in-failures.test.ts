import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createHandOff, loadOrCreateKeyRing } from '../../src/session/index.ts'
import type { Visit } from '../harness/browser.ts'
import { startSignInWorld, type SignInWorld } from '../harness/sign-in.ts'
import { wikiHost } from '../harness/world.ts'

/** A page in plain words, with a reference that is found in a record with this word for what happened. */
function isCalmPage(t: Test, world: SignInWorld, visit: Visit, status: number, title: string, word: string) {
  t.match(visit, { status, headers: { 'content-type': 'text/html; charset=utf-8' } }, title)
  t.equal(visit.headers['cache-control'], 'no-store')
  t.ok(visit.text.includes(`<h1>${title}</h1>`), title)
  const reference = /<code>([0-9A-Z]{5}-[0-9A-Z]{5})<\/code>/.exec(visit.text)?.[1]
  const record = world.records.all.find(each => each['reference'] === reference)
  t.ok(record !== undefined && [record['outcome'], record['error']].includes(word), `${word} is on record`)
}

/** The address of the landing with its ticket, not yet visited. */
async function ticketFor(world: SignInWorld, path = '/') {
  const browser = world.browser()
  await browser.signIn(`${world.mail}/`)
  const toSignIn = await browser.step(world.wiki + path)
  const toTicket = await browser.step(toSignIn.headers.location!)
  return { browser, landing: toTicket.headers.location! }
}

t.test('a sign-in link that is not ours', async t => {
  const world = await startSignInWorld(t)
  const title = 'This sign-in link is not valid'
  for (const link of ['/start', '/start?r=', '/start?r=v1.00000000.AAAA'])
    isCalmPage(t, world, await world.browser().open(world.signIn + link), 400, title, 'link-invalid')
})

t.test('an answer of the provider with a state that is wrong, changed or another browser’s', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const form = await browser.open(`${world.wiki}/`)
  const state = new URL(form.trail.find(url => url.includes('state='))!).searchParams.get('state')!
  const title = 'This sign-in cannot be completed'
  const callback = (value: string) => `${world.signIn}/callback?code=x&state=${value}`
  isCalmPage(t, world, await browser.open(callback('nonsense')), 400, title, 'state-invalid')
  isCalmPage(t, world, await browser.open(callback(`${state.slice(0, -1)}~`)), 400, title, 'state-invalid')
  const other = world.browser()
  await other.open(`${world.wiki}/`)
  isCalmPage(t, world, await other.open(callback(state)), 400, title, 'state-invalid')
})

t.test('an error of the provider, and a code that it does not know', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  const form = await browser.open(`${world.wiki}/`)
  const asked = new URL(form.trail.find(url => url.includes('state='))!).searchParams
  const answer = (query: string) => `${world.signIn}/callback?state=${asked.get('state')}&${query}`
  const issuer = encodeURIComponent(form.url.origin)
  const denied = await browser.open(answer(`error=access_denied&iss=${issuer}`))
  isCalmPage(t, world, denied, 403, 'You were not signed in', 'provider-denied')
  const forged = await browser.open(answer(`code=forged&iss=${issuer}`))
  isCalmPage(t, world, forged, 502, 'Your sign-in could not be verified', 'provider-invalid')
  const mixedUp = await browser.open(answer('code=forged&iss=https%3A%2F%2Fevil.test'))
  isCalmPage(t, world, mixedUp, 502, 'Your sign-in could not be verified', 'provider-invalid')
})

t.test('a provider that is down', async t => {
  const world = await startSignInWorld(t, { down: true })
  const browser = world.browser()
  const title = 'Signing in is not possible at the moment'
  isCalmPage(t, world, await browser.open(`${world.wiki}/`), 503, title, 'provider-unreachable')
  const working = await browser.fetch(`${world.wiki}/`, { headers: { cookie: world.cookie() } })
  t.equal(working.status, 200, 'who is signed in works on')
})

t.test('a ticket works once, and only in the browser and on the host that it is for', async t => {
  const world = await startSignInWorld(t)
  const { browser, landing } = await ticketFor(world)
  const stolen = await world.browser().open(landing)
  const otherBrowser = 'This sign-in was begun in another browser'
  isCalmPage(t, world, stolen, 400, otherBrowser, 'ticket-of-another-browser')
  const moved = await browser.open(landing.replace(world.wiki, world.mail))
  isCalmPage(t, world, moved, 400, 'This sign-in link is not valid', 'ticket-invalid')
  t.equal((await browser.open(landing)).status, 200)
  browser.jar.keep(wikiHost, ['__Secure-sallyport=; Domain=wiki.edge.localhost; Path=/; Secure; Max-Age=0'])
  const replayed = await browser.open(landing)
  isCalmPage(t, world, replayed, 400, 'This sign-in link has been used already', 'ticket-used')
})

t.test('who is in already and goes back to a ticket goes on, in the same browser only', async t => {
  const world = await startSignInWorld(t)
  const { browser, landing } = await ticketFor(world, '/a?b=c')
  await browser.open(landing)
  const again = await browser.step(landing)
  t.match(again, { status: 303, headers: { location: `${world.wiki}/a?b=c` } })
  t.equal(again.headers['set-cookie'], undefined, 'the session stays the one it was')
  const stranger = await world.browser().fetch(landing, { headers: { cookie: world.cookie() } })
  t.match(JSON.parse(stranger.text), { error: 'ticket-used' })
  const forged = await browser.open(`${landing}A`)
  isCalmPage(t, world, forged, 400, 'This sign-in link is not valid', 'ticket-invalid')
})

t.test('a ticket is good for a minute', async t => {
  const world = await startSignInWorld(t)
  const { browser, landing } = await ticketFor(world)
  const ring = loadOrCreateKeyRing(join(world.directory, 'session-keys.json'))
  const visit = browser.jar.value(wikiHost, '__Host-sallyport-visit')
  const { session, request } = createHandOff(ring).redeem(
    new URL(landing).searchParams.get('t')!,
    wikiHost,
    visit,
  ) as Exclude<ReturnType<ReturnType<typeof createHandOff>['redeem']>, string>
  const sealedAgo = (seconds: number): string => {
    const ticket = createHandOff(ring, () => Date.now() - seconds * 1000).sealTicket({ session, request })
    return `${world.wiki}/.sallyport/session?t=${ticket}`
  }
  const late = await browser.open(sealedAgo(121))
  isCalmPage(t, world, late, 400, 'This sign-in took too long', 'ticket-expired')
  t.equal((await browser.open(sealedAgo(30))).status, 200)
  t.equal((await browser.step(sealedAgo(121))).status, 303, 'who is in already goes on')
})

t.test('pages that are not there, on the sign-in host and under our path on an app’s host', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  for (const path of ['/nothing', '//[', '//evil.test/callback']) {
    const visit = await browser.open(world.signIn + path)
    isCalmPage(t, world, visit, 404, 'There is no such page', 'not-found')
  }
  const own = await browser.open(`${world.wiki}/.sallyport/nothing`)
  isCalmPage(t, world, own, 404, 'There is no such page', 'no-such-page')
})

t.test(
  'whom the provider does not let in is sent to the app’s own address, where the app allows that',
  async t => {
    const world = await startSignInWorld(t, { wiki: '    outsiders: original' })
    const denied = async (wanted: string) => {
      const browser = world.browser()
      const form = await browser.open(wanted)
      const asked = new URL(form.trail.find(url => url.includes('state='))!).searchParams
      const issuer = encodeURIComponent(form.url.origin)
      return browser.step(
        `${world.signIn}/callback?state=${asked.get('state')}&error=access_denied&iss=${issuer}`,
      )
    }
    const link = await denied(`${world.wiki}/pages/7?next=${encodeURIComponent(world.wiki)}&a=%2F`)
    t.match(link, { status: 303 })
    t.equal(
      link.headers.location,
      `https://www.example.com/pages/7?next=${encodeURIComponent('https://www.example.com')}&a=%2F`,
    )
    t.match(await denied(`${world.mail}/`), { status: 403 }, 'another app has not allowed it')
  },
)
