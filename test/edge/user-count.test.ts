import t from 'tap'
import { countUsers, createUserCount } from '../../src/edge/user-count.ts'

const usersFrom = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `user-${first + index}@corp.example`)

t.test('how many are about right, and exact when they are few', async t => {
  for (const [count, error] of [
    [0, 0],
    [1, 0],
    [100, 1],
    [10_000, 100],
    [100_000, 1_000],
  ] as const) {
    const users = createUserCount(1_000)
    for (const user of usersFrom(0, count)) users.seen(user)
    t.ok(Math.abs(countUsers([users.digest()]) - count) <= error, String(count))
  }
})

t.test('nobody counts twice, at one process or at two', async t => {
  const [a, b] = [createUserCount(1_000), createUserCount(1_000)]
  for (const user of [...usersFrom(0, 60), ...usersFrom(0, 60)]) a.seen(user)
  for (const user of usersFrom(40, 60)) b.seen(user)
  t.ok(Math.abs(countUsers([a.digest(), b.digest()]) - 100) <= 1)
})

t.test('who is not seen any more is forgotten', async t => {
  let time = 0
  const users = createUserCount(1_000, () => time)
  users.seen('ana')
  const seen = (): number => countUsers([users.digest()])
  time = 999
  t.equal(seen(), 1)
  time = 1_999
  t.equal(seen(), 1)
  time = 2_000
  t.equal(seen(), 0)
  users.seen('ana')
  time = 9_000
  t.equal(seen(), 0)
})
