import t from 'tap'
import { notes } from '../../../loadtest/bench/notes.ts'
import { readBenchOptions } from '../../../loadtest/bench/options.ts'
import { scenarios } from '../../../loadtest/bench/scenarios.ts'

t.test('all scenarios are run unless some are named', async t => {
  const all = readBenchOptions([])!
  t.equal(all.scenarios, scenarios)
  t.match(all, { plan: { rounds: 5 }, isWhole: true, isSample: false, json: false })
  const some = readBenchOptions(['--scenario', 'page', '--scenario', 'json', '--rounds', '2', '--json'])!
  t.match(some, { plan: { rounds: 2 }, isWhole: false, json: true })
  t.strictSame(
    some.scenarios.map(({ id }) => id),
    ['json', 'page'],
  )
})

t.test('a sample looks at few things, shortly', async t => {
  const sample = readBenchOptions(['--sample'])!
  t.match(sample, { plan: { rounds: 1, seconds: 1 }, isWhole: false, isSample: true })
  t.equal(sample.scenarios.length, 2)
  const named = readBenchOptions(['--sample', '--scenario', 'idle'])!
  t.strictSame(
    named.scenarios.map(({ id }) => id),
    ['idle'],
  )
})

t.test('what cannot be run is told at once, all of it', async t => {
  t.equal(readBenchOptions(['--help']), undefined)
  t.throws(() => readBenchOptions(['--rounds', '0', '--scenario', 'pgae']), {
    message: '--scenario: there is no "pgae"; did you mean "page"?\n--rounds: "0" is no number from 1 to 999',
  })
  for (const rounds of ['abc', '1.5', '-1', '1000'])
    t.throws(() => readBenchOptions([`--rounds=${rounds}`]), { name: 'UsageError' }, rounds)
  t.throws(() => readBenchOptions(['--round', '1']), { name: 'UsageError', message: /--round/ })
})

t.test('a note is about a scenario that there is', async t => {
  const ids = scenarios.map(({ id }) => id)
  for (const id of Object.keys(notes)) t.ok(ids.includes(id), id)
})
