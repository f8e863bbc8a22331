import { Registry } from 'prom-client'
import t from 'tap'
import { createTally } from '../../../src/proxy/record/tally.ts'

t.test('whoever reads finds all that was added, each time', async t => {
  const registry = new Registry()
  const tally = createTally({
    name: 'asked',
    help: 'x',
    labelNames: ['app', 'verdict'],
    registers: [registry],
  })
  tally.add(1, 'wiki', 'allow')
  tally.add(2, 'wiki', 'block')
  tally.add(3, 'wiki', 'allow')
  t.match(
    await registry.metrics(),
    /asked\{app="wiki",verdict="allow"\} 4\nasked\{app="wiki",verdict="block"\} 2/,
  )
  t.match(await registry.metrics(), 'asked{app="wiki",verdict="allow"} 4')
  tally.add(1, 'wiki', 'allow')
  t.match(await registry.getMetricsAsJSON(), [{ values: [{ value: 5 }, { value: 2 }] }])
})

t.test('what was counted as nothing is told as nothing', async t => {
  const registry = new Registry()
  const tally = createTally({ name: 'octets', help: 'x', labelNames: ['direction'], registers: [registry] })
  tally.add(0, 'in')
  t.match(await registry.metrics(), 'octets{direction="in"} 0')
})
