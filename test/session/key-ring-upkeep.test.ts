import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  followKeyRing,
  keepRotating,
  loadOrCreateKeyRing,
  newestKeyTime,
  rotateKeyRing,
  type KeyRingEvents,
} from '../../src/session/index.ts'

type Reloaded = Parameters<KeyRingEvents['reloaded']>[0]

function followed(t: Test) {
  const file = join(t.testdir(), 'session-keys.json')
  const ring = loadOrCreateKeyRing(file)
  // A file that is followed keeps no process running; the test's must wait.
  const running = setInterval(() => undefined, 60_000)
  t.teardown(() => clearInterval(running))
  let told = Promise.withResolvers<Reloaded>()
  t.teardown(followKeyRing(file, ring, outcome => told.resolve(outcome), 10).stop)
  /** What is told of the next change. */
  const next = async (change: () => void): Promise<Reloaded> => {
    told = Promise.withResolvers()
    change()
    return told.promise
  }
  return { file, ring, next }
}

t.test('a running edge takes over what was rotated, and goes on opening what it had sealed', async t => {
  const { file, ring, next } = followed(t)
  const before = ring.current
  t.strictSame(await next(() => rotateKeyRing(file, { lead: 0, kept: 60_000 }, Date.now())), { keys: 2 })
  t.not(ring.current.id, before.id)
  t.strictSame(ring.byId(before.id)!.secret, before.secret)
})

t.test('a file that is no key ring any more changes nothing and is told', async t => {
  const { file, ring, next } = followed(t)
  const before = ring.current
  t.match(await next(() => writeFileSync(file, '{')), { problem: /is not a key ring/ })
  t.equal(ring.current, before)
})

t.test('a ring is rotated when its newest key is old enough, and not before', async t => {
  const file = join(t.testdir(), 'session-keys.json')
  loadOrCreateKeyRing(file)
  const made = newestKeyTime(file)
  const rotations: unknown[] = []
  const check = (now: number): void =>
    keepRotating(
      file,
      { every: 1000, lead: 0, kept: 9000 },
      outcome => rotations.push(outcome),
      () => now,
    )()
  check(made + 999)
  t.strictSame(rotations, [])
  check(made + 1000)
  t.match(rotations, [{ added: /^[0-9a-f]{8}$/ }])
  check(made + 1500)
  t.equal(rotations.length, 1)
})

t.test('a rotation that fails is told', async t => {
  const problems: unknown[] = []
  keepRotating(join(t.testdir(), 'none.json'), { every: 1, lead: 0, kept: 1 }, outcome =>
    problems.push(outcome),
  )()
  t.match(problems, [{ problem: /is not there/ }])
})

t.test('a file that cannot even be looked at is told, and the keys stay', async t => {
  const { file, ring, next } = followed(t)
  const before = ring.current
  const outcome = await next(() => {
    rmSync(file)
    symlinkSync(file, file)
  })
  t.match(outcome, { problem: /ELOOP/ })
  t.equal(ring.current, before)
})
