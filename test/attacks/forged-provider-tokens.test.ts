/*
 * Who: anybody who can reach the sign-in host, where the provider says by a signed token whom it has signed out.
 * How: tokens with no signature, or with a MAC whose key is the provider's public one (PEM or JWK: CVE-2023-48223 and many since);
 *      that bring their own key, or say where to get it (jku, x5u, jwk), or name one by a path; that are for somebody else, too
 *      old, or of another kind; with members twice, of odd types, a hundred thousand levels deep.
 * Lost: everybody's session, by whoever can write "signed out" in the provider's name; and if it is read for more, a sign-in.
 */
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportSPKI, importJWK, type JWK } from 'jose'
import t, { type Test } from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'

type Json = Record<string, unknown>

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }

/** A user who is signed in, and what is sent in the provider's name. */
async function startSignedIn(t: Test) {
  const world = await startSignInWorld(t)
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/`)
  const { text } = await world.browser().fetch(`${world.issuer}/jwks`)
  const keys = JSON.parse(text) as { keys: JWK[] }
  const now = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: world.issuer,
    aud: 'sallyport',
    sub: 'ana',
    jti: '1',
    iat: now,
    exp: now + 60,
    events: event,
  }
  const tell = async (token: string): Promise<number> => {
    const body = new URLSearchParams({ logout_token: token }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status } = await browser.fetch(`${world.signIn}/back-channel-logout`, {
      method: 'POST',
      headers,
      body,
    })
    return status
  }
  const isIn = async (): Promise<boolean> => (await browser.fetch(`${world.wiki}/api`)).status === 200
  return { world, key: keys.keys[0]!, claims, tell, isIn }
}

t.test('no token that the provider has not signed ends anything', async t => {
  const { world, key, claims, tell, isIn } = await startSignedIn(t)
  const pem = await exportSPKI((await importJWK(key, key.alg ?? 'RS256')) as Parameters<typeof exportSPKI>[0])
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signed = (header: Json, payload: unknown = claims): string => {
    const text = `${part(header)}.${part(payload)}`
    return `${text}.${part('no signature of the provider')}`
  }
  const maced = (secret: string | Buffer): string => {
    const text = `${part({ alg: 'HS256', kid: key.kid })}.${part(claims)}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const tokens: readonly (readonly [string, string])[] = [
    ['no signature', `${part({ alg: 'none' })}.${part(claims)}.`],
    ['no signature, in other letters', `${part({ alg: 'nOnE' })}.${part(claims)}.`],
    ['an empty signature', `${part({ alg: 'RS256', kid: key.kid })}.${part(claims)}.`],
    ['a MAC by the public key, PEM', maced(pem)],
    ['a MAC by the public key, PEM with a space before', maced(` ${pem}`)],
    ['a MAC by the public key, JWK', maced(JSON.stringify(key))],
    ['a MAC by nothing', maced('')],
    ['a key of its own', signed({ alg: 'ES256', jwk: own.publicKey.export({ format: 'jwk' }) })],
    ['a place to get the key from', signed({ alg: 'ES256', jku: `${world.wiki}/jwks` })],
    ['a certificate to be fetched', signed({ alg: 'RS256', x5u: 'http://169.254.169.254/latest' })],
    ['a key that is named by a path', signed({ alg: 'RS256', kid: '../../../../dev/null' })],
    ['a key that is named by a query', signed({ alg: 'RS256', kid: "' or 1=1 --" })],
    ['a critical member that nobody knows', signed({ alg: 'RS256', kid: key.kid, crit: ['x'], x: 1 })],
    ['a header that is no object', `${part('[]')}.${part(claims)}.${part('x')}`],
    ['claims that are no object', signed({ alg: 'RS256', kid: key.kid }, '5')],
    ['claims twice', signed({ alg: 'RS256', kid: key.kid }, '{"iss":"a","iss":"b"}')],
    ['claims without end', signed({ alg: 'RS256', kid: key.kid }, '['.repeat(8_000))],
    ['claims of every object', signed({ alg: 'RS256', kid: key.kid }, '{"__proto__":{"events":{}}}')],
    ['five parts, as if it were encrypted', `${part({ alg: 'dir', enc: 'A256GCM' })}....`],
    ['two parts', `${part({ alg: 'RS256' })}.${part(claims)}`],
    ['nothing', ''],
  ]
  for (const [what, token] of tokens) t.equal(await tell(token), 400, what)
  t.ok(await isIn())
  t.strictSame(world.records.operations('sessions-ended'), [])
})

t.test('nor does one that is longer than any', async t => {
  const { tell, isIn } = await startSignedIn(t)
  t.equal(await tell(`${part({ alg: 'RS256' })}.${'x'.repeat(1_000_000)}.x`), 400)
  t.ok(await isIn())
})
