import t from 'tap'
import { createKeyRing, generateKey } from '../../src/session/index.ts'

const start = 1_000_000

t.test('a key seals from its time on, and opens as soon as it is known', async t => {
  const clock = { now: start }
  const [old, fresh] = [generateKey(), generateKey(start + 60_000)]
  const ring = createKeyRing([fresh, old], () => clock.now)
  t.equal(ring.current, old)
  t.equal(ring.byId(fresh.id), fresh)
  clock.now = start + 59_999
  t.equal(ring.current, old)
  clock.now = start + 60_000
  t.equal(ring.current, fresh)
  t.equal(ring.byId(old.id), old)
})

t.test('a ring whose keys are all for later seals with the oldest: clocks of edges differ', async t => {
  const [later, latest] = [generateKey(start + 1), generateKey(start + 2)]
  t.equal(createKeyRing([latest, later], () => start).current, later)
})

t.test('a ring takes over other keys as a whole', async t => {
  const [old, fresh] = [generateKey(), generateKey()]
  const ring = createKeyRing([old])
  ring.replace([fresh])
  t.equal(ring.current, fresh)
  t.equal(ring.byId(old.id), undefined)
})

t.test('secrets for other purposes are derived from one key, one per purpose', async t => {
  const [a, b] = [generateKey(), generateKey()]
  const ring = createKeyRing([a, b])
  t.equal(ring.derive('tickets', a.id)!.length, 32)
  t.strictSame(ring.derive('tickets', a.id), createKeyRing([b, a]).derive('tickets', a.id))
  t.notSame(ring.derive('tickets', a.id), ring.derive('sign-in flow', a.id))
  t.notSame(ring.derive('tickets', a.id), ring.derive('tickets', b.id))
  t.notSame(ring.derive('tickets', a.id), a.secret)
  t.equal(ring.derive('tickets', '00000000'), undefined)
})
