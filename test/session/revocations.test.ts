import t from 'tap'
import { createRevocations, startOfSession, type Revocation, type Session } from '../../src/session/index.ts'

const start = 1_000_000
const absolute = 43_200_000
const user = 'ana@corp.example'
const sessionOf = (id: string, share: string, more: Partial<Session> = {}): Session =>
  ({ id, share, user, subject: 'sub', providerSession: `at-idp-${id}`, startedAt: start, ...more }) as Session
const wiki = sessionOf('sign-in-1', 'share-wiki')
const mail = sessionOf('sign-in-1', 'share-mail')
const phone = sessionOf('sign-in-2', 'share-phone')
const kim = sessionOf('sign-in-3', 'share-kim', { user: 'kim@partner.example', subject: 'other' })
const nameless = sessionOf('sign-in-4', 'share-tablet', { providerSession: '' })
const all = [wiki, mail, phone, kim, nameless]
const create = (now = start + 10) => createRevocations({ absolute, now: () => now * 1000 })

t.test('what is ended: an app’s share, a sign-in, all of a user, everybody', async t => {
  const cases = [
    ['share', 'share-wiki', [true, false, false, false, false]],
    ['session', 'sign-in-1', [true, true, false, false, false]],
    ['provider-session', 'at-idp-sign-in-1', [true, true, false, false, false]],
    ['user', user, [true, true, true, false, true]],
    ['subject', 'sub', [true, true, true, false, true]],
    ['unnamed-session', 'sub', [false, false, false, false, true]],
    ['everybody', '', [true, true, true, true, true]],
  ] as const
  for (const [kind, name, expected] of cases) {
    const revocations = create()
    t.strictSame(all.map(revocations.isRevoked), [false, false, false, false, false])
    revocations.revoke(kind, name)
    t.strictSame(all.map(revocations.isRevoked), expected, kind)
  }
})

t.test('names that a provider did not give end nothing', async t => {
  const revocations = create()
  revocations.revoke('subject', '')
  revocations.revoke('provider-session', '')
  revocations.revoke('unnamed-session', '')
  t.equal(revocations.isRevoked({ ...wiki, subject: '', providerSession: '' }), false)
})

t.test('who signs in after all their sign-ins were ended is let in, also where clocks differ', async t => {
  const revocations = create()
  const { at } = revocations.revoke('user', user)
  t.equal(revocations.endedAt(wiki), at)
  t.equal(revocations.isRevoked({ ...wiki, startedAt: at + 60 }), true, 'made on an edge whose clock is fast')
  const startedAt = startOfSession(revocations, wiki, at + 1)
  t.equal(revocations.isRevoked({ ...wiki, startedAt }), false)
  t.equal(startOfSession(revocations, kim, at + 1), at + 1)
})

t.test('it is held until the last session of before would have ended, and told to others once', async t => {
  const told: Revocation[] = []
  const announce = (revocation: Revocation) => void told.push(revocation)
  const here = createRevocations({ absolute, now: () => start * 1000, announce })
  const there = create()
  here.revoke('user', user)
  t.strictSame(told, [{ kind: 'user', name: user, at: start, expires: start + 43_200 + 60 }])
  there.learn(told[0]!)
  here.learn(told[0]!)
  t.equal(told.length, 1)
  t.equal(there.isRevoked(wiki), true)
})

t.test('an older revocation that is heard of later takes nothing back, and shortens nothing', async t => {
  const clock = { now: (start + 500) * 1000 }
  const revocations = createRevocations({ absolute, now: () => clock.now })
  const newer = revocations.revoke('user', user)
  revocations.learn({ ...newer, at: start, expires: start + 600 })
  t.equal(revocations.endedAt(wiki), newer.at)
  clock.now = newer.expires * 1000 - 1
  t.equal(revocations.endedAt(wiki), newer.at)
  clock.now += 2
  t.equal(revocations.endedAt(wiki), 0, 'all that it ended has ended by itself')
})

t.test('one that is dated spares what has begun since', async t => {
  const revocations = create()
  revocations.revoke('subject', 'sub', start - 100)
  t.equal(revocations.isRevoked(wiki), false)
  t.equal(revocations.isRevoked({ ...wiki, startedAt: start - 100 }), true)
})

t.test('those who listen are told after the revocation holds, until they stop', async t => {
  const revocations = create()
  const seen: boolean[] = []
  const stop = revocations.onRevoked(() => seen.push(revocations.isRevoked(wiki)))
  revocations.revoke('share', mail.share)
  revocations.revoke('session', wiki.id)
  stop()
  revocations.revoke('session', phone.id)
  t.strictSame(seen, [false, true])
})
