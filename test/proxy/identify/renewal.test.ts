import t from 'tap'
import { renewal } from '../../../src/proxy/identify/renewal.ts'
import type { Exchange } from '../../../src/proxy/exchange.ts'
import type { Session, SessionTokens } from '../../../src/session/index.ts'

const start = 1_000_000

/** Renews at times of the test's own, in seconds, and counts what is sealed. */
function createRenewal() {
  const clock = { now: start }
  const sealed: number[] = []
  const tokens = {
    seal({ sealedAt }: Session) {
      sealed.push(sealedAt)
      return `token-${sealedAt}`
    },
  } as unknown as SessionTokens
  const renew = renewal(tokens, () => clock.now * 1_000)
  const route = { app: { id: 'wiki', hosts: { suffix: '.wiki.edge.localhost' } } }
  const renewed = (session: Session | undefined) => renew({ session, route } as unknown as Exchange)
  return { clock, sealed, renewed }
}

const session = (): Session => ({ user: 'ana@corp.example', sealedAt: start }) as Session

t.test('a session is renewed once a minute at most, and nobody’s never', async t => {
  const { clock, sealed, renewed } = createRenewal()
  t.equal(renewed(undefined), undefined)
  clock.now = start + 59
  t.equal(renewed(session()), undefined)
  clock.now = start + 60
  t.match(renewed(session()), `token-${start + 60}`)
  t.strictSame(sealed, [start + 60])
})

t.test('requests that bring the same token share what it is renewed to', async t => {
  const { clock, sealed, renewed } = createRenewal()
  const same = session()
  clock.now = start + 60
  const first = renewed(same)
  clock.now = start + 119
  t.equal(renewed(same), first)
  clock.now = start + 120
  t.not(renewed(same), first)
  t.strictSame(sealed, [start + 60, start + 120])
})
