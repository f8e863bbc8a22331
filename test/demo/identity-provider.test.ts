import { createHash, randomBytes } from 'node:crypto'
import t from 'tap'
import type { Test } from 'tap'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { demoPassword, people, startIdentityProvider } from '../../demo/identity-provider.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { createClient, form, locationOf } from './client.ts'

const redirectUri = 'https://signin.edge.localhost/callback'
const afterSignOut = 'https://signin.edge.localhost/signed-out'
const basic = `Basic ${Buffer.from('sallyport:secret').toString('base64')}`

async function start(t: Test) {
  const authority = loadOrCreateAuthority(t.testdir({}))
  const { certificate, key } = authority.issue(['idp.localhost'])
  const provider = await startIdentityProvider({
    tls: { key, cert: certificate, ca: authority.certificate },
    clientId: 'sallyport',
    clientSecret: 'secret',
    redirectUris: [redirectUri],
    postLogoutRedirectUris: [afterSignOut],
  })
  const client = createClient(provider.port, authority.certificate)
  t.teardown(async () => {
    await client.close()
    await provider.close()
  })
  return { ...client, issuer: provider.issuer }
}

type World = Awaited<ReturnType<typeof start>>

const verifier = randomBytes(32).toString('base64url')

function authorization(issuer: string, extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: 'sallyport',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid email profile groups device',
    state: 'a-state',
    nonce: 'a-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  })
  return `${issuer}/auth?${query}`
}

async function signIn({ fetch, issuer }: World, email: string, extra?: Record<string, string>) {
  const shown = locationOf(await fetch(authorization(issuer, extra)))
  const resumed = locationOf(await fetch(shown, form({ email, password: demoPassword })))
  return new URL(locationOf(await fetch(resumed)))
}

async function redeem({ fetch, issuer }: World, code: string, codeVerifier = verifier) {
  const init = form({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  })
  const response = await fetch(`${issuer}/token`, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), authorization: basic },
  })
  return { status: response.status, tokens: (await response.json()) as { id_token: string } }
}

const verified = async ({ fetch, issuer }: World, token: string) => {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), {
    [customFetch]: url => fetch(url) as unknown as Promise<globalThis.Response>,
  })
  return (await jwtVerify(token, keys, { issuer, audience: 'sallyport' })).payload
}

t.test('the discovery document names the running issuer', async t => {
  const { fetch, issuer } = await start(t)
  const discovery = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<
    string,
    unknown
  >
  t.match(issuer, /^https:\/\/idp\.localhost:\d+$/)
  t.equal(discovery['issuer'], issuer)
  t.equal(discovery['end_session_endpoint'], `${issuer}/session/end`)
  t.strictSame(discovery['code_challenge_methods_supported'], ['S256'])
})

for (const person of people) {
  t.test(`${person.email} signs in and the ID token says who`, async t => {
    const world = await start(t)
    const landed = await signIn(world, person.email)
    t.equal(landed.origin + landed.pathname, redirectUri)
    t.equal(landed.searchParams.get('state'), 'a-state')
    t.equal(landed.searchParams.get('iss'), world.issuer)
    const { status, tokens } = await redeem(world, landed.searchParams.get('code')!)
    t.equal(status, 200)
    const claims = await verified(world, tokens.id_token)
    t.match(claims, {
      sub: person.email,
      email: person.email,
      name: person.name,
      nonce: 'a-nonce',
      acr: 'urn:corp:password',
      auth_time: Number,
    })
    t.strictSame(claims['groups'], person.groups)
    t.strictSame(claims['amr'], ['pwd'])
    t.equal(claims['device_managed'], person.managed)
  })
}

t.test('the form says why it did not work and keeps the email', async t => {
  const { fetch, issuer } = await start(t)
  const shown = locationOf(await fetch(authorization(issuer, { login_hint: 'ana@corp.example' })))
  const first = await (await fetch(shown)).text()
  t.match(first, 'value="ana@corp.example"')
  t.match(first, demoPassword, 'the hint is shown')
  t.notMatch(first, 'data-error')
  const answer = await fetch(shown, form({ email: 'kim@partner.example', password: 'wrong' }))
  const second = await answer.text()
  t.equal(answer.status, 401)
  t.match(second, 'data-error')
  t.match(second, 'value="kim@partner.example"')
})

t.test('Cancel leads back with access_denied', async t => {
  const { fetch, issuer } = await start(t)
  const shown = locationOf(await fetch(authorization(issuer)))
  const cancel = /href="([^"]+\/cancel)"/.exec(await (await fetch(shown)).text())![1]!
  const resumed = locationOf(await fetch(new URL(cancel, issuer).href))
  const landed = new URL(locationOf(await fetch(resumed)))
  t.equal(landed.searchParams.get('error'), 'access_denied')
  t.equal(landed.searchParams.get('state'), 'a-state')
})

t.test('prompt=none, prompt=login, prompt=consent and max_age', async t => {
  const world = await start(t)
  const silent = () => world.fetch(authorization(world.issuer, { prompt: 'none' }))
  t.equal(new URL(locationOf(await silent())).searchParams.get('error'), 'login_required')
  await signIn(world, 'ana@corp.example')
  t.ok(new URL(locationOf(await silent())).searchParams.get('code'))
  t.match(locationOf(await world.fetch(authorization(world.issuer))), 'code=', 'the session is kept')
  for (const again of [{ prompt: 'login' }, { max_age: '0' }] as Record<string, string>[])
    t.match(locationOf(await world.fetch(authorization(world.issuer, again))), '/sign-in/')
  const consent = locationOf(await world.fetch(authorization(world.issuer, { prompt: 'consent' })))
  t.match(locationOf(await world.fetch(locationOf(await world.fetch(consent)))), 'code=', 'nobody is asked')
})

t.test('PKCE is required and checked', async t => {
  const world = await start(t)
  const without = authorization(world.issuer, { code_challenge: '', code_challenge_method: '' })
  t.equal(new URL(locationOf(await world.fetch(without))).searchParams.get('error'), 'invalid_request')
  const landed = await signIn(world, 'ana@corp.example')
  const { status } = await redeem(world, landed.searchParams.get('code')!, 'x'.repeat(43))
  t.equal(status, 400)
})

t.test('an unknown client or a sign-in of another window gets a calm page', async t => {
  const { fetch, issuer } = await start(t)
  const unknown = await fetch(authorization(issuer, { client_id: 'other' }))
  t.equal(unknown.status, 400)
  t.match(await unknown.text(), 'Sign-in did not work')
  const foreign = await fetch(`${issuer}/sign-in/abc`)
  t.equal(foreign.status, 400)
  t.match(await foreign.text(), 'sign_in_expired')
})

t.test('sign-out asks, ends the session and leads back', async t => {
  const world = await start(t)
  const landed = await signIn(world, 'ana@corp.example')
  const { tokens } = await redeem(world, landed.searchParams.get('code')!)
  const query = new URLSearchParams({
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: afterSignOut,
    state: 'bye',
  })
  const shown = await (await world.fetch(`${world.issuer}/session/end?${query}`)).text()
  t.match(shown, 'Sign out?')
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(shown)![1]!
  const left = await world.fetch(`${world.issuer}/session/end/confirm`, form({ xsrf, logout: 'yes' }))
  t.equal(locationOf(left), `${afterSignOut}?state=bye`)
  const silent = await world.fetch(authorization(world.issuer, { prompt: 'none' }))
  t.match(locationOf(silent), 'error=login_required')
})
