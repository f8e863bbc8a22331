import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import t from 'tap'
import { createPastFigures } from '../../src/admin/past-figures.ts'

/** The figures of a worker that has counted so much. */
function figuresOf(count: number): Promise<object> {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'requests', help: 'r', labelNames: ['app'], registers }).inc({ app: 'wiki' }, count)
  new Gauge({ name: 'open', help: 'o', registers }).set(count)
  new Histogram({ name: 'seconds', help: 's', buckets: [1], registers }).observe(0.5)
  return registry.getMetricsAsJSON()
}

interface Figure {
  readonly name: string
  readonly values: readonly { readonly value: number; readonly metricName?: string }[]
}

t.test('what was counted is summed, and what only was so is forgotten', async t => {
  const past = createPastFigures()
  const before = past.sum()
  past.add(await figuresOf(2))
  past.add(await figuresOf(3))
  t.strictSame(await before, [], 'a sum is that of its moment')
  const figures = (await past.sum()) as Figure[]
  t.strictSame(
    figures.map(({ name }) => name),
    ['requests', 'seconds'],
  )
  t.match(figures[0]!.values, [{ value: 5, labels: { app: 'wiki' } }])
  t.equal(figures[1]!.values.find(({ metricName }) => metricName === 'seconds_count')!.value, 2)
})
