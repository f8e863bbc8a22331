import t from 'tap'
import type { OidcConfig } from '../../src/config/index.ts'
import { ProviderError } from '../../src/identity/provider-error.ts'
import { createFlows, SignInHost, type HostAnswer, type Provider } from '../../src/identity/index.ts'
import {
  browserCookieName,
  createHandOff,
  createKeyRing,
  createRevocations,
  createSessionTokens,
  generateKey,
  signInCookieName,
  type Demand,
} from '../../src/session/index.ts'
import { apps } from '../proxy/rewrite/exchanges.ts'

const start = 1_000_000
const browser = 'A'.repeat(22)
const oidc = { issuer: 'https://idp.example', userClaim: 'email', groupsClaim: 'groups' } as OidcConfig
const lifetimes = { idle: 3_600_000, absolute: 43_200_000 }

/** Stands for a user who does not go on at the provider. */
const cancelled = -1

/** A sign-in host whose provider says of everybody that they signed in at that time. */
function create(authTime: () => number | undefined) {
  const clock = { now: start }
  const now = () => clock.now * 1000
  const ring = createKeyRing([generateKey()], now)
  const revocations = createRevocations({ absolute: lifetimes.absolute, now })
  const states: string[] = []
  const asked: (Demand | undefined)[] = []
  const provider = {
    async authorizationUrl({ state }: { state: string }, { demand }: { demand: Demand | undefined }) {
      states.push(state)
      asked.push(demand)
      return 'https://idp.example/auth'
    },
    async redeem() {
      if (authTime() === cancelled) throw new ProviderError('denied', 'access_denied')
      return { email: 'ana@corp.example', sub: 'u1', groups: [], auth_time: authTime() }
    },
  } as unknown as Provider
  const host = new SignInHost({
    origin: 'https://signin.edge.localhost',
    portPart: '',
    apps,
    oidc: { ...oidc, acrValues: { password: [], 'multi-factor': [], 'phishing-resistant': [] } },
    session: lifetimes as never,
    provider,
    flows: createFlows(ring, now),
    tokens: createSessionTokens(ring, lifetimes, now),
    handOff: createHandOff(ring, now),
    revocations,
    devices: undefined,
    knownGroups: () => ({ has: () => true, digest: 'all', since: 0 }),
    now,
  })
  const cookies = [`${browserCookieName}=${browser}`]
  const ask = (target: string) =>
    host.answer({
      method: 'GET',
      target,
      cookies: cookies.join('; '),
      origin: undefined,
      content: '',
      reference: 'R',
    })
  /** Comes back from the provider, as the last page that led there asks. */
  const comeBack = () => ask(`/callback?state=${encodeURIComponent(states.at(-1)!)}&code=c`)
  const begin = async (demand?: Demand) => {
    const request = {
      demand,
      app: 'wiki',
      host: 'www.example.com.wiki.edge.localhost',
      target: '/',
      visit: 'v',
    }
    const sealed = createHandOff(ring, now).sealRequest({ ...request, issuedAt: clock.now })
    return ask(`/start?r=${sealed}`)
  }
  /** Shows from now on the sign-in that an answer has set. */
  const keep = ({ fields }: HostAnswer): void => {
    const set = fields.find(field => field.startsWith(`${signInCookieName}=`))
    cookies.splice(1, 1, set!.split(';', 1)[0]!)
  }
  return { clock, revocations, asked, begin, comeBack, keep }
}

t.test('whose sign-ins were ended is asked anew, and let in when the provider says they did', async t => {
  const world = create(() => world.clock.now - 5)
  world.revocations.revoke('user', 'ana@corp.example')
  world.clock.now += 600
  await world.begin()
  t.match(await world.comeBack(), { outcome: 'signed-in' }, 'who proved it since goes on')

  const late = create(() => (late.clock.now > start + 620 ? late.clock.now : start - 500))
  late.revocations.revoke('user', 'ana@corp.example')
  late.clock.now += 600
  await late.begin()
  t.match(await late.comeBack(), { outcome: 'begun' }, 'what the provider remembers is not enough')
  late.clock.now += 30
  t.match(await late.comeBack(), { outcome: 'signed-in' })
})

t.test('who shows a sign-in that was ended is asked anew at once, and once', async t => {
  const world = create(() => world.clock.now)
  await world.begin()
  world.keep(await world.comeBack())
  world.clock.now += 10
  world.revocations.revoke('user', 'ana@corp.example')
  world.clock.now += 5
  await world.begin()
  t.match(world.asked, [undefined, { strength: 'password', within: 0 }])
  world.keep(await world.comeBack())
  await world.begin({ strength: 'multi-factor', within: 600 })
  world.clock.now += 5
  t.match(await world.comeBack(), { outcome: 'step-up-failed' }, 'the provider knows no second factor')
  t.equal(world.asked.length, 3, 'who has signed in since is not asked a second time')
})

t.test('who is signed in and does not want to prove more is told that they still are', async t => {
  const times = [start, cancelled, cancelled]
  const world = create(() => times[0])
  await world.begin()
  world.keep(await world.comeBack())
  times.shift()
  await world.begin({ strength: 'multi-factor', within: 600 })
  t.match(await world.comeBack(), { status: 403, outcome: 'step-up-cancelled', body: /still signed in/ })
  const stranger = create(() => cancelled)
  await stranger.begin({ strength: 'multi-factor', within: 600 })
  t.match(await stranger.comeBack(), { status: 403, outcome: 'provider-denied' })
})

t.test('an answer that does not show a sign-in anew lets nobody in, whatever was asked for', async t => {
  for (const authTime of [start - 500, start + 100, undefined]) {
    const world = create(() => authTime)
    world.revocations.revoke('user', 'ana@corp.example')
    world.clock.now += 600
    await world.begin()
    await world.comeBack()
    if (authTime === start + 100) continue
    const answer = await world.comeBack()
    t.match(answer, { status: 403, outcome: 'step-up-failed' }, String(authTime))
    t.notMatch(answer.fields.join(' '), '__Host-sallyport-signin=v1')
  }
})

t.test('an answer without a date meets no demand, and one with a date does', async t => {
  const demand = { strength: 'password', within: 600 } as const
  for (const [authTime, outcome] of [
    [undefined, 'step-up-failed'],
    [start - 700, 'step-up-failed'],
    [start - 300, 'signed-in'],
  ] as const) {
    const world = create(() => authTime)
    await world.begin(demand)
    t.match(await world.comeBack(), { outcome }, String(authTime))
  }
})
