import t from 'tap'
import type { Measurement } from '../../../loadtest/load-test/measurement.ts'
import { createTally } from '../../../loadtest/load-test/tally.ts'
import { figuresOf, verdictsOf, withUnit } from '../../../loadtest/load-test/verdicts.ts'

const nothing = {
  p50: undefined,
  p99: undefined,
  errors: undefined,
  refused: undefined,
  'requests-per-second': undefined,
  'sockets-p99': undefined,
  'sockets-errors': undefined,
}

t.test('each threshold is judged by its figure, one without a figure is missed', async t => {
  const thresholds = { ...nothing, p50: 10, errors: 0.01, 'requests-per-second': 100, 'sockets-p99': 5 }
  const figures = { ...nothing, p50: 10, p99: 900, errors: 0.011, 'requests-per-second': 99.4 }
  t.strictSame(verdictsOf(thresholds, figures), [
    { name: 'p50', wanted: 'at most 10 ms', measured: '10 ms', isMet: true },
    { name: 'errors', wanted: 'at most 1 %', measured: '1.1 %', isMet: false },
    { name: 'requests-per-second', wanted: 'at least 100/s', measured: '99.4/s', isMet: false },
    { name: 'sockets-p99', wanted: 'at most 5 ms', measured: 'nothing was measured', isMet: false },
  ])
  t.strictSame(verdictsOf(nothing, figures), [])
})

t.test('figures have as many digits as they are good for', async t => {
  t.strictSame(
    [0.0123, 3.4567, 99.96, 12345.6].map(value => withUnit('p99', value)),
    ['0.0123 ms', '3.46 ms', '100 ms', '12346 ms'],
  )
})

const noSockets = { opened: 0, notOpened: 0, closed: 0, sent: 0, answered: 0, unanswered: 0 }

function measured(tally = createTally(['GET /']), outcomes = noSockets): Measurement {
  const sockets = { outcomes, latencies: { percentile: () => undefined } }
  return { tally, sockets, seconds: 2 } as unknown as Measurement
}

t.test('refusals, other answers, timeouts and what was cut are counted apart', async t => {
  const tally = createTally(['GET /'])
  const answer = { kind: 0, interval: undefined }
  for (let count = 0; count < 4; count++)
    tally.answer({ ...answer, status: 200, outcome: 'right', milliseconds: 20 })
  tally.answer({ ...answer, status: 403, outcome: 'refused', milliseconds: 1 })
  tally.answer({ ...answer, status: 500, outcome: 'unexpected', milliseconds: 1 })
  tally.answer({ ...answer, status: 403, outcome: 'right', milliseconds: 20 })
  tally.fail('cut')
  tally.timeOut(10_000)
  t.match(tally.nextSecond(), {
    right: 5,
    refused: 1,
    unexpected: 1,
    cut: 1,
    timeouts: 1,
    connectionErrors: 0,
  })
  t.match(tally.nextSecond(), { right: 0, p50: undefined })
  const figures = figuresOf(measured(tally))
  t.match(figures, { errors: 3 / 9, refused: 1 / 9, 'requests-per-second': 2.5 })
  t.ok(Math.abs(figures.p50! - 20) < 0.1, 'quick refusals make nothing quicker')
  t.ok(figures.p99! > 9_900, 'a timeout counts with the time that it had')
})

t.test('where nothing was asked there is no figure', async t => {
  t.strictSame(figuresOf(measured()), nothing)
  const sockets = { ...noSockets, opened: 3, notOpened: 1, answered: 5, unanswered: 1 }
  t.equal(figuresOf(measured(undefined, sockets))['sockets-errors'], 0.2)
})

t.test('with a rate, what a late answer kept from being sent counts as late too', async t => {
  const tally = createTally(['GET /'])
  tally.answer({ kind: 0, status: 200, outcome: 'right', milliseconds: 450, interval: 100 })
  const percentiles = [1, 50, 75, 100].map(
    percent => Math.round(tally.latencies.percentile(percent)! / 10) * 10,
  )
  t.strictSame(percentiles, [150, 250, 350, 450])
})
