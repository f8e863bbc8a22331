import t from 'tap'
import { createRetryBudget } from '../../../src/proxy/fetch/retry-budget.ts'

function createTestBudget(percent: number) {
  let time = 0
  const budget = createRetryBudget(percent, () => time)
  return {
    request: (times: number) => {
      for (let index = 0; index < times; index++) budget.requested()
    },
    /** Retries that are given out when all are taken. */
    left: () => {
      let count = 0
      while (budget.take()) count++
      return count
    },
    pass: (ms: number) => void (time += ms),
  }
}

t.test('a few retries are always there, and more in proportion', async t => {
  const { request, left } = createTestBudget(10)
  t.equal(left(), 3)
  request(100)
  t.equal(left(), 7)
  t.equal(left(), 0)
})

t.test('what was taken counts for the period and the one after it', async t => {
  const { request, left, pass } = createTestBudget(10)
  request(100)
  t.equal(left(), 10)
  pass(10_000)
  t.equal(left(), 0)
  pass(10_000)
  t.equal(left(), 3)
  pass(60_000)
  t.equal(left(), 3)
})

t.test('none at all when none are wanted', async t => {
  const { request, left } = createTestBudget(0)
  request(100)
  t.equal(left(), 0)
})
