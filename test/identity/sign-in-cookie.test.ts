import t from 'tap'
import { createSignInCookie } from '../../src/identity/sign-in-cookie.ts'
import {
  createKeyRing,
  createRevocations,
  createSessionTokens,
  generateKey,
  signInContext,
  signInCookieName,
} from '../../src/session/index.ts'
import { ana } from '../proxy/rewrite/exchanges.ts'

const hour = 3_600_000
const start = 1_000_000

function create() {
  const clock = { now: start }
  const now = (): number => clock.now * 1000
  const tokens = createSessionTokens(createKeyRing([generateKey()]), { idle: hour, absolute: 2 * hour }, now)
  const revocations = createRevocations({ absolute: 2 * hour, now })
  const session = { ...ana, startedAt: start, sealedAt: start, expires: start + 7_200 }
  const cookiesOf = (token: string): string => `a=b; ${signInCookieName}=${token}`
  return { cookie: createSignInCookie(tokens, revocations), tokens, revocations, session, cookiesOf, clock }
}

t.test('a sign-in comes back with whether its device has been checked', async t => {
  const { cookie, session, cookiesOf } = create()
  for (const isChecked of [true, false])
    t.match(cookie.open(cookiesOf(cookie.seal({ session, isChecked }))), {
      session: { ...session, key: /^[0-9a-f]{8}$/ },
      isChecked,
    })
  t.equal(cookie.open(undefined), undefined)
  t.equal(cookie.open(cookiesOf('x')), undefined)
})

t.test('one that is not checked yet opens as a checked one nowhere', async t => {
  const { cookie, tokens, session } = create()
  t.equal(tokens.open(cookie.seal({ session, isChecked: false }), signInContext), undefined)
  t.ok(tokens.open(cookie.seal({ session, isChecked: true }), signInContext))
})

t.test('one that was idle too long is only told as such; one that was ended is none', async t => {
  const { cookie, revocations, session, cookiesOf, clock } = create()
  const cookies = cookiesOf(cookie.seal({ session, isChecked: false }))
  clock.now = start + 3_700
  t.equal(cookie.open(cookies), undefined)
  t.match(cookie.openIdle(cookies), { ...session, key: /./ })
  revocations.revoke('session', session.id)
  t.equal(cookie.openIdle(cookies), undefined)
})
