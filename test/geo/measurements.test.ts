import t from 'tap'
import { createMeasurements } from '../../src/geo/measurements.ts'

const to = (edge: string, ms: number): ReadonlyMap<string, number> => new Map([[edge, ms]])
const wide = to('a', 1)
const narrow = to('a', 2)
const six = to('a', 3)
const measurements = createMeasurements([
  { networks: ['203.0.112.0/20', '2001:db8::/32'], milliseconds: wide },
  { networks: ['203.0.113.128/25', '198.51.100.7'], milliseconds: narrow },
  { networks: ['2001:db8:1::/48'], milliseconds: six },
])

t.test('the narrowest network that an address is in counts', async t => {
  const cases: [string, ReadonlyMap<string, number> | undefined][] = [
    ['203.0.113.127', wide],
    ['203.0.113.128', narrow],
    ['::ffff:203.0.113.255', narrow],
    ['198.51.100.7', narrow],
    ['198.51.100.8', undefined],
    ['203.0.128.0', undefined],
    ['2001:db8:1::7', six],
    ['2001:db8:2::7', wide],
    ['2001:db9::', undefined],
    ['nonsense', undefined],
  ]
  for (const [address, expected] of cases) t.equal(measurements.of(address), expected, address)
})

t.test('how many bits of an address may matter, by its family', async t => {
  t.equal(measurements.mostBits('192.0.2.1'), 32)
  t.equal(measurements.mostBits('2001:db8::1'), 48)
  t.equal(createMeasurements([]).mostBits('192.0.2.1'), 0)
})
