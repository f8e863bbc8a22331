import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import t from 'tap'
import { echo, startSignInWorld, type SignInWorld } from '../harness/sign-in.ts'

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'

/** Signs out at the provider's own page, as with a link of its own. */
async function signOutAtProvider(world: SignInWorld, browser: ReturnType<SignInWorld['browser']>) {
  const form = await browser.open(`${world.issuer}/session/end`)
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(form.text)![1]!
  return browser.submit(`${world.issuer}/session/end/confirm`, { xsrf, logout: 'yes' })
}

t.test('who signs out at the provider is out of every app here', async t => {
  const world = await startSignInWorld(t)
  const [laptop, phone] = [world.browser(), world.browser()]
  for (const browser of [laptop, phone]) await browser.signIn(`${world.wiki}/`)
  t.equal((await laptop.fetch(`${world.wiki}/api`)).status, 200)
  await signOutAtProvider(world, laptop)
  await world.records.operationLike('sign-in', { outcome: 'logged-out-by-provider' })
  t.equal((await laptop.fetch(`${world.wiki}/api`)).status, 401)
  t.equal((await phone.fetch(`${world.wiki}/api`)).status, 200, 'the other session of the user goes on')
})

t.test('a frame of the provider’s page may show the answer, and no other page’s', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const iss = encodeURIComponent(world.issuer)
  const { status, headers } = await browser.open(
    `${world.signIn}/front-channel-logout?iss=${iss}&sid=another`,
  )
  t.equal(status, 200)
  t.match(headers['content-security-policy'], `frame-ancestors ${world.issuer}`)
  t.equal(
    (await browser.fetch(`${world.wiki}/api`)).status,
    200,
    'and a name that is not its session’s ends nothing',
  )
})

t.test('what the provider did not sign, or signed for something else, ends nothing', async t => {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const events = { [logoutEvent]: {} }
  const signed = (claims: Record<string, unknown>) =>
    new SignJWT({ sub: 'ana@corp.example', jti: '1', ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'logout+jwt' })
      .setIssuedAt()
      .setIssuer(world.issuer)
      .setAudience('sallyport')
      .sign(privateKey)
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await signed({ events })).split('.')[1]}.`
  for (const [token, status, what] of [
    [await signed({ events }), 400, 'another key'],
    [none, 400, 'no signature'],
    ['x', 400, 'no token'],
  ] as const) {
    const body = new URLSearchParams({ logout_token: token }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await browser.fetch(`${world.signIn}/back-channel-logout`, {
      method: 'POST',
      headers,
      body,
    })
    t.equal(reply.status, status, what)
  }
  const empty = await browser.fetch(`${world.signIn}/back-channel-logout`, { method: 'POST' })
  t.equal(empty.status, 400)
  t.equal((await browser.fetch(`${world.wiki}/api`)).status, 200)
})

t.test('a request that is too long is not read', async t => {
  const world = await startSignInWorld(t, {}, echo)
  const body = `logout_token=${'x'.repeat(20_000)}`
  const reply = await world.browser().fetch(`${world.signIn}/back-channel-logout`, { method: 'POST', body })
  t.equal(reply.status, 400)
})
