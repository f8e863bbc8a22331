import t from 'tap'
import type { OidcConfig } from '../../src/config/index.ts'
import type { LoggedOut } from '../../src/identity/logout-token.ts'
import { providerName } from '../../src/identity/new-session.ts'
import { ProviderError } from '../../src/identity/provider-error.ts'
import {
  backChannelLogout,
  createFrontChannelLimit,
  frontChannelLogout,
} from '../../src/identity/provider-logout.ts'
import type { Provider } from '../../src/identity/provider.ts'
import { createRevocations } from '../../src/session/index.ts'
import { ana } from '../proxy/rewrite/exchanges.ts'

const issuer = 'https://idp.example'
const oidc = { issuer, frontChannelLogout: true } as OidcConfig
const session = {
  ...ana,
  subject: providerName(issuer, 'u1'),
  providerSession: providerName(issuer, 's1'),
}
const now = ana.startedAt
const otherSession = { ...session, id: 'sign-in-2', providerSession: providerName(issuer, 's2') }
const namelessSession = { ...session, id: 'sign-in-3', providerSession: '' }
const request = { method: 'POST', target: '/', cookies: undefined, origin: undefined, reference: 'R' }

/** A provider that has sent a token which says this, or what is no token of its. */
function options(told: LoggedOut | undefined) {
  const provider = {
    async readLogoutToken() {
      if (told === undefined) throw new ProviderError('invalid', 'none')
      return told
    },
  } as unknown as Provider
  const revocations = createRevocations({ absolute: 3_600_000, now: () => now * 1000 })
  return { oidc, provider, revocations, mayEnd: () => true }
}

t.test('a token that names a session ends that alone; one that names a user ends all of theirs', async t => {
  for (const [told, ended] of [
    [{ subject: 'u1', session: 's1', at: now }, [true, false, true]],
    [{ subject: '', session: 's1', at: now }, [true, false, false]],
    [{ subject: 'u1', session: '', at: now }, [true, true, true]],
    [{ subject: 'u1', session: 's9', at: now }, [false, false, true]],
    [{ subject: 'u2', session: '', at: now }, [false, false, false]],
    [{ subject: 'u1', session: '', at: now - 300 }, [false, false, false]],
  ] as const) {
    const given = options(told)
    const answer = await backChannelLogout({ ...request, content: 'logout_token=x' }, given)
    t.match(answer, { status: 200, body: '', outcome: 'logged-out-by-provider' })
    const all = [session, otherSession, namelessSession]
    t.strictSame(all.map(given.revocations.isRevoked), ended, JSON.stringify(told))
  }
})

t.test('what is no token ends nothing', async t => {
  const given = options(undefined)
  for (const content of ['logout_token=x', '', undefined, 'token=x'])
    t.match(await backChannelLogout({ ...request, content }, given), { status: 400 })
  t.equal(given.revocations.isRevoked(session), false)
})

t.test('in a frame the session is what the provider names', async t => {
  for (const [query, ended] of [
    [`?iss=${issuer}&sid=s1`, [true, false]],
    [`?iss=${issuer}/&sid=s1`, [true, false]],
    [`?iss=https://other.example&sid=s1`, [false, false]],
    ['?sid=s1', [false, false]],
    [`?iss=${issuer}&sid=`, [false, false]],
    [`?iss=${issuer}`, [false, false]],
  ] as const) {
    const given = options(undefined)
    frontChannelLogout(new URL(`https://signin.edge.localhost/front-channel-logout${query}`), given)
    t.strictSame([session, otherSession].map(given.revocations.isRevoked), ended, query)
  }
})

t.test(
  'what nobody can authenticate is off unless configured, bounded in time, and makes nothing else forgotten',
  async t => {
    const url = new URL(`https://signin.edge.localhost/front-channel-logout?iss=${issuer}&sid=s1`)
    const off = { ...options(undefined), oidc: { ...oidc, frontChannelLogout: false } }
    t.match(frontChannelLogout(url, off), { outcome: 'page' })
    t.equal(off.revocations.isRevoked(session), false)

    const clock = { now: 0 }
    const mayEnd = createFrontChannelLimit(() => clock.now)
    t.equal(Array.from({ length: 1_000 }, mayEnd).filter(Boolean).length, 600)
    clock.now = 60_000
    t.equal(mayEnd(), true)
  },
)
