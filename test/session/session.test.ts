import t from 'tap'
import {
  createKeyRing,
  createSealer,
  createSessionTokens,
  generateKey,
  signInContext,
  type Session,
} from '../../src/session/index.ts'

const ring = createKeyRing([generateKey()])
const lifetimes = { idle: 3_600_000, absolute: 43_200_000 }
const start = 1_000_000
const ana: Session = {
  id: 'sign-in-1',
  share: 'share-1',
  user: 'ana@corp.example',
  groups: ['staff', 'Zürich'],
  groupNames: '',
  proofs: [{ strength: 'multi-factor', at: start - 100 }],
  startedAt: start - 100,
  subject: '',
  providerSession: '',
  managed: true,
  compliant: false,
  certificate: '',
  key: '',
  browser: 'browser-1',
  expires: start + 43_200,
  sealedAt: start,
}

/** Tokens with a clock that is moved by hand; it counts seconds. */
function createTokens(at = start): ReturnType<typeof createSessionTokens> & { clock: { now: number } } {
  const clock = { now: at }
  return { ...createSessionTokens(ring, lifetimes, () => clock.now * 1000), clock }
}

t.test('a session comes back with every member as it was', async t => {
  const tokens = createTokens()
  const key = ring.current.id
  t.strictSame(tokens.open(tokens.seal(ana, 'wiki'), 'wiki'), { ...ana, key })
  const proofs = [
    { strength: 'password', at: start },
    { strength: 'phishing-resistant', at: start - 500 },
  ] as const
  const other = {
    ...ana,
    managed: false,
    compliant: true,
    groups: [],
    certificate: 'a-digest',
    groupNames: 'names',
    proofs,
  } as const
  t.strictSame(tokens.open(tokens.seal(other, 'wiki'), 'wiki'), { ...other, key })
  t.ok(tokens.seal(ana, 'wiki').length < 400, 'and is small enough to be a cookie')
})

t.test('a token opens for its own app only, the sign-in host’s for no app', async t => {
  const tokens = createTokens()
  const token = tokens.seal(ana, 'wiki')
  const signIn = tokens.seal(ana, signInContext)
  t.match(tokens.open(token, 'wiki'), { user: ana.user })
  t.equal(tokens.open(token, 'mail'), undefined)
  t.equal(tokens.open(token, signInContext), undefined)
  t.equal(tokens.open(signIn, 'wiki'), undefined)
  t.equal(tokens.open(token, 'wiki'), tokens.open(token, 'wiki'), 'a second opening costs no decryption')
})

t.test(
  'a token that nothing else has touched ends after its idle time and the leeway for clocks',
  async t => {
    const tokens = createTokens()
    const token = tokens.seal(ana, 'wiki')
    tokens.clock.now = start + 3_600 + 59
    t.ok(tokens.open(token, 'wiki'))
    tokens.clock.now = start + 3_600 + 60
    t.equal(tokens.open(token, 'wiki'), undefined)
    const renewed = tokens.seal({ ...ana, sealedAt: tokens.clock.now }, 'wiki')
    t.ok(tokens.open(renewed, 'wiki'), 'sealing again begins a new idle time')
  },
)

t.test('no renewal outlives the absolute end', async t => {
  const tokens = createTokens(ana.expires - 1)
  const token = tokens.seal({ ...ana, sealedAt: ana.expires - 1 }, 'wiki')
  t.ok(tokens.open(token, 'wiki'))
  tokens.clock.now = ana.expires
  t.equal(tokens.open(token, 'wiki'), undefined, 'though it was open, and remembered, a second ago')
})

t.test('a token of an edge whose clock is ahead is taken within a minute, and not beyond', async t => {
  const tokens = createTokens()
  t.ok(tokens.open(tokens.seal({ ...ana, sealedAt: start + 60 }, 'wiki'), 'wiki'))
  t.equal(tokens.open(tokens.seal({ ...ana, sealedAt: start + 61 }, 'wiki'), 'wiki'), undefined)
})

t.test('other sealed things of the same ring are no session', async t => {
  const tokens = createTokens()
  for (const purpose of ['ticket', 'sign-in request', 'app cookie', 'sign-in flow']) {
    const foreign = createSealer(ring, purpose).seal(JSON.stringify(ana), 'wiki')
    t.equal(tokens.open(foreign, 'wiki'), undefined, purpose)
  }
  for (const text of ['', 'v1', 'v1..', 'a.b.c', '[]']) t.equal(tokens.open(text, 'wiki'), undefined, text)
})

t.test('forgetting drops what was remembered, and tokens still open', async t => {
  const tokens = createTokens()
  const token = tokens.seal(ana, 'wiki')
  const first = tokens.open(token, 'wiki')
  tokens.forget()
  const second = tokens.open(token, 'wiki')
  t.strictSame(second, first)
  t.not(second, first)
})

t.test('a session that has rested too long can still be found to end it, but not past its end', async t => {
  const tokens = createTokens()
  const token = tokens.seal(ana, signInContext)
  tokens.clock.now = start + 2 * 3_600
  t.equal(tokens.open(token, signInContext), undefined)
  t.match(tokens.openIdle(token, signInContext), { id: ana.id })
  t.equal(tokens.openIdle(token, 'wiki'), undefined)
  tokens.clock.now = ana.expires
  t.equal(tokens.openIdle(token, signInContext), undefined)
})
