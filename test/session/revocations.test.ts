import t from 'tap'
import { createRevocations, type Session } from '../../src/session/index.ts'

const start = 1_000_000
const sessionOf = (id: string, share: string): Session =>
  ({ id, share, user: 'ana@corp.example', expires: start + 43_200 }) as Session
const wiki = sessionOf('sign-in-1', 'share-wiki')
const mail = sessionOf('sign-in-1', 'share-mail')
const other = sessionOf('sign-in-2', 'share-other')
const now = (): number => start * 1000

t.test('signing out of one app ends just that', async t => {
  const revocations = createRevocations(now)
  t.strictSame([wiki, mail, other].map(revocations.isRevoked), [false, false, false])
  revocations.revokeShare(wiki)
  t.strictSame([wiki, mail, other].map(revocations.isRevoked), [true, false, false])
})

t.test('signing out everywhere ends every app of that sign-in, and no other sign-in', async t => {
  const revocations = createRevocations(now)
  revocations.revokeSession(wiki)
  t.strictSame([wiki, mail, other].map(revocations.isRevoked), [true, true, false])
})

t.test('a revocation counts for every token of the session, however often it is sealed again', async t => {
  const revocations = createRevocations(now)
  revocations.revokeShare(wiki)
  t.equal(revocations.isRevoked({ ...wiki, sealedAt: start + 600, expires: start + 43_200 }), true)
})

t.test('those who listen are told after the revocation holds, until they stop', async t => {
  const revocations = createRevocations(now)
  const seen: boolean[] = []
  const stop = revocations.onRevoked(() => seen.push(revocations.isRevoked(wiki)))
  revocations.revokeShare(mail)
  revocations.revokeSession(wiki)
  stop()
  revocations.revokeSession(other)
  t.strictSame(seen, [false, true])
})

t.test('a session that has ended already can be revoked all the same', async t => {
  const revocations = createRevocations(now)
  t.doesNotThrow(() => revocations.revokeSession({ ...wiki, expires: start - 1 }))
})
