import t from 'tap'
import { createCookieBudget } from '../../../src/proxy/record/cookie-budget.ts'
import { createMetrics } from '../../../src/proxy/record/metrics.ts'
import type { OperationRecord } from '../../../src/proxy/record/record.ts'
import { mail, wiki } from '../rewrite/exchanges.ts'

t.test('an app that takes too many cookies is told of once an hour, and counted always', async t => {
  const metrics = createMetrics()
  const records: OperationRecord[] = []
  let now = 0
  const recorder = {
    activity: t.fail,
    operation: (record: OperationRecord) => records.push(record),
    finish: t.fail,
  }
  const budget = createCookieBudget(metrics, recorder as never, () => now)
  budget(wiki, 119)
  t.strictSame(records, [])
  budget(wiki, 120)
  budget(wiki, 150)
  budget(mail, 130)
  t.strictSame(records, [
    { type: 'cookie-budget', app: 'wiki', cookies: 120, limit: 180 },
    { type: 'cookie-budget', app: 'mail', cookies: 130, limit: 180 },
  ])
  now += 3_600_000
  budget(wiki, 150)
  t.equal(records.length, 3)
  const figures = await metrics.registry.metrics()
  t.match(figures, 'sallyport_page_cookies_count 5')
  t.match(figures, 'sallyport_page_cookies_bucket{le="120"} 2')
})
