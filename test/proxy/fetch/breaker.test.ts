import t from 'tap'
import { createBreaker } from '../../../src/proxy/fetch/breaker.ts'

/** A breaker that opens at the third failure, for a second, and what it has told. */
function createTestBreaker() {
  const told: boolean[] = []
  let time = 0
  const breaker = createBreaker({
    failures: 3,
    time: 1_000,
    now: () => time,
    changed: isDown => void told.push(isDown),
  })
  const fail = (times: number, asker?: string): void => {
    for (let index = 0; index < times; index++) breaker.failed(asker)
  }
  return { breaker, told, fail, pass: (ms: number) => void (time += ms) }
}

t.test('failures one after the other open it, and one success in between does not let them', async t => {
  const { breaker, told, fail } = createTestBreaker()
  fail(2)
  breaker.succeeded()
  fail(2)
  t.ok(breaker.admits())
  fail(1)
  t.notOk(breaker.admits())
  t.strictSame(told, [true])
})

t.test('after its time one request tries, and what comes of that one counts', async t => {
  const { breaker, told, fail, pass } = createTestBreaker()
  fail(3)
  pass(999)
  t.notOk(breaker.admits())
  pass(1)
  t.ok(breaker.admits(), 'the trial')
  t.notOk(breaker.admits(), 'no second one')
  fail(1)
  pass(999)
  t.notOk(breaker.admits())
  pass(1)
  t.ok(breaker.admits())
  breaker.succeeded()
  t.ok(breaker.admits())
  t.ok(breaker.admits())
  t.strictSame(told, [true, false])
})

t.test('a trial that is given up is not the last', async t => {
  const { breaker, fail, pass } = createTestBreaker()
  fail(3)
  pass(1_000)
  t.ok(breaker.admits())
  pass(1_000)
  t.ok(breaker.admits())
})

t.test('one user alone cannot open it', async t => {
  const { breaker, fail } = createTestBreaker()
  fail(100, 'ana')
  t.ok(breaker.admits())
  fail(1, 'ben')
  t.ok(breaker.admits())
  fail(1, 'cleo')
  t.notOk(breaker.admits())
})
