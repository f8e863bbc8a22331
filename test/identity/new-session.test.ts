import t from 'tap'
import type { Identity } from '../../src/identity/claims.ts'
import { newSession } from '../../src/identity/new-session.ts'
import { createRevocations, type Session } from '../../src/session/index.ts'
import { ana } from '../proxy/rewrite/exchanges.ts'

const now = 1_000_000
const identity: Identity = {
  user: ana.user,
  groups: [],
  proof: { strength: 'password', at: now },
  datedAt: 0,
  subject: 'sub-1',
  providerSession: '',
  managed: true,
  compliant: false,
}

function signInAgain(previous: Session | undefined, browser = ana.browser) {
  const revocations = createRevocations({ absolute: 3_600_000, now: () => now * 1000 })
  const session = newSession({
    identity,
    issuer: 'https://idp.example',
    previous,
    browser,
    proofs: previous?.proofs ?? [],
    absolute: 3_600_000,
    groups: { has: () => true, digest: 'all', since: 0 },
    revocations,
    now,
  })
  return { session, revocations }
}

t.test('signing in again goes on with the sign-in, for the same user in the same browser', async t => {
  const { session, revocations } = signInAgain(ana)
  t.equal(session.id, ana.id)
  t.not(session.share, ana.share)
  t.notOk(revocations.isRevoked(session))
  const elsewhere = signInAgain(ana, 'browser-2')
  t.not(elsewhere.session.id, ana.id)
  t.ok(elsewhere.revocations.isRevoked(ana))
})

t.test('what a device has shown is shown anew each time: it may have been revoked since', async t => {
  t.equal(signInAgain({ ...ana, certificate: 'shown-before' }).session.certificate, '')
  t.ok(signInAgain({ ...ana, managed: false }).session.managed, 'what the provider says is what it says now')
})
