import t from 'tap'
import { sharedMemory } from '../../src/edge/shared-memory.ts'
import { createHub, joinLocally } from '../../src/fleet/index.ts'
import { createKeyRing, generateKey, type Session } from '../../src/session/index.ts'

const now = Math.floor(Date.now() / 1000)
const session: Session = {
  id: 'sign-in-1',
  share: 'share-1',
  user: 'ana@corp.example',
  groups: [],
  groupNames: '',
  proofs: [{ strength: 'password', at: now }],
  startedAt: now,
  subject: '',
  providerSession: '',
  managed: true,
  compliant: false,
  certificate: '',
  key: '',
  browser: 'browser-1',
  expires: now + 3600,
  sealedAt: now,
}
const host = 'www.example.com.wiki.edge.localhost'
const request = { app: 'wiki', host, target: '/', visit: 'visit-1', issuedAt: now }

/** Two edges with one ring, and a third that joins later. */
function edges() {
  const hub = createHub()
  const ring = createKeyRing([generateKey()])
  const join = () => sharedMemory(ring, joinLocally(hub), 3_600_000)
  return { here: join(), there: join(), join }
}

t.test('a ticket that was used on one edge is used on all', async t => {
  const { here, there, join } = edges()
  const ticket = here.handOff.sealTicket({ session, request })
  t.strictSame(there.handOff.redeem(ticket, host, 'visit-1'), { session, request })
  for (const edge of [here, there, join()]) {
    t.equal(edge.handOff.redeem(ticket, host, 'visit-1'), 'ticket-used')
  }
})

t.test('what was ended on one edge is ended on all, and open streams there are told once', async t => {
  const { here, there, join } = edges()
  let told = 0
  there.revocations.onRevoked(() => told++)
  here.revocations.revoke('share', session.share)
  t.equal(told, 1)
  for (const edge of [here, there, join()]) {
    t.equal(edge.revocations.isRevoked(session), true)
    t.equal(edge.revocations.isRevoked({ ...session, share: 'share-2' }), false)
  }
  there.revocations.revoke('session', session.id)
  t.equal(here.revocations.isRevoked({ ...session, share: 'share-2' }), true)
})
