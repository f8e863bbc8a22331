import fc from 'fast-check'
import t from 'tap'
import {
  commonProblems,
  duration,
  formatDuration,
  parseDuration,
  parseYaml,
  Problems,
  size,
} from '../../src/diagnostics/index.ts'

const table = { ...commonProblems, 207: 'an address range is malformed' }

const read = (reader: typeof size, text: string): { value: number | undefined; found: string[] } => {
  const problems = new Problems('P', table)
  const value = reader(parseYaml('a.yaml', text, problems)!, problems)
  return { value, found: problems.all.map(({ code, message }) => `${code} ${message}`) }
}

t.test('durations are milliseconds', async t => {
  const cases: readonly [text: string, ms: number][] = [
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['1.5h', 5_400_000],
    ['1 h', 3_600_000],
    ['0s', 0],
  ]
  for (const [text, ms] of cases) {
    t.equal(parseDuration(text), ms, text)
    t.strictSame(read(duration, text), { value: ms, found: [] }, text)
  }
})

t.test('sizes are bytes, decimal and binary as their units say', async t => {
  const cases: readonly [text: string, bytes: number][] = [
    ['512B', 512],
    ['1KB', 1_000],
    ['1MB', 1_000_000],
    ['2GB', 2_000_000_000],
    ['1KiB', 1_024],
    ['1.5MiB', 1_572_864],
    ['4GiB', 4_294_967_296],
  ]
  for (const [text, bytes] of cases) t.strictSame(read(size, text), { value: bytes, found: [] }, text)
})

t.test('what has no unit, an unknown one or no exact value is refused', async t => {
  for (const text of [
    '90',
    '-1s',
    's',
    '1y',
    '1M',
    '1H',
    'soon',
    '1s 2m',
    '1e3s',
    '"1,5h"',
    `${'9'.repeat(30)}d`,
  ]) {
    const { value, found } = read(duration, text)
    t.equal(value, undefined, text)
    t.match(found, [/^P108 .* is not a duration such as 90s, 15m, 12h or 30d$/], text)
  }
  for (const text of ['1mb', '1kb', '1', 'constructor', '1constructor', '1toString']) {
    t.match(read(size, text).found, [/^P108 .* is not a size such as 512B, 1MB or 4GiB$/], text)
  }
  t.match(read(size, '[1MB]').found, ['P105 this must be a size such as 512B, 1MB or 4GiB, but it is a list'])
})

t.test('a duration is written as its author would write it, and reads as the same', async t => {
  t.equal(formatDuration(900_000), '15m')
  t.equal(formatDuration(86_400_000), '1d')
  t.equal(formatDuration(90_000), '90s')
  t.equal(formatDuration(1_500), '1500ms')
  t.equal(formatDuration(0), '0ms')
  fc.assert(
    fc.property(fc.nat({ max: 10_000_000_000 }), ms => parseDuration(formatDuration(ms)) === ms),
    { numRuns: 1_000 },
  )
})
