/*
 * Who: a program on the user's computer, or whoever sees a copy of the browser's profile.
 * How: they copy cookies out of it: the session of ours, and those that the SaaS app has set. They show the app's own
 *      to the app itself, past us; or put one or the other into another browser, their own session or another app.
 * Lost: the SaaS account, without any control of ours.
 *
 * What cannot be kept from them: the session cookie of ours is what the browser shows, so with all cookies of one app a
 * program that runs as the user is the user, until the session ends or is ended (SECURITY.md).
 */
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { startSignInWorld } from '../harness/sign-in.ts'
import { mailHost, wikiHost } from '../harness/world.ts'

const session = '__Secure-sallyport'

async function loggedIn(t: Parameters<typeof startSignInWorld>[0]) {
  const seen: (string | undefined)[] = []
  const world = await startSignInWorld(t, {}, (request, response) => {
    seen.push(request.headers.cookie)
    if (request.url === '/login') response.setHeader('set-cookie', 'sid=secret; Path=/; Secure; HttpOnly')
    response.end('ok')
  })
  const victim = world.browser()
  await victim.signIn(`${world.wiki}/login`)
  await victim.open(`${world.wiki}/`)
  t.equal(seen.at(-1), 'sid=secret')
  return { world, victim, seen, sealed: victim.jar.value(wikiHost, 'sid')! }
}

t.test('what the app set is worth nothing at the app itself', async t => {
  const { sealed } = await loggedIn(t)
  t.notMatch(sealed, 'secret')
  t.notMatch(Buffer.from(sealed, 'base64url').toString('latin1'), 'secret')
})

t.test('nor in the thief’s own session, in their browser, or for another app', async t => {
  const { world, sealed, seen } = await loggedIn(t)
  const thief = world.browser()
  await thief.signIn(`${world.wiki}/`, 'kim@partner.example')
  const own = thief.jar.value(wikiHost, session)!
  const colleague = world.browser()
  await colleague.signIn(`${world.wiki}/`, 'ana@corp.example')
  const sameUser = colleague.jar.value(wikiHost, session)!
  for (const [who, token] of [
    ['another user', own],
    ['the same user, another browser', sameUser],
  ] as const) {
    await http1(world.client, wikiHost, { headers: { cookie: `${session}=${token}; sid=${sealed}` } })
    t.equal(seen.at(-1), undefined, who)
  }
})

t.test(
  'the session of one app is none on another, on the sign-in host, or after its user signed out',
  async t => {
    const { world, victim } = await loggedIn(t)
    const cookie = `${session}=${victim.jar.value(wikiHost, session)}`
    t.equal((await http1(world.client, mailHost, { headers: { cookie } })).status, 401)
    const asSignIn = cookie.replace(session, '__Host-sallyport-signin')
    const page = await http1(world.client, 'signin.edge.localhost', { headers: { cookie: asSignIn } })
    t.match(page.text, 'You are not signed in yet')
    await victim.submit(`${world.wiki}/.sallyport/sign-out`, {})
    t.equal((await http1(world.client, wikiHost, { headers: { cookie } })).status, 401)
  },
)
