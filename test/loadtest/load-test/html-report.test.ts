import { parse } from 'parse5'
import t from 'tap'
import { htmlReport } from '../../../loadtest/load-test/html-report.ts'
import { linePlot, ticks } from '../../../loadtest/load-test/line-plot.ts'
import type { Measurement, Moment } from '../../../loadtest/load-test/measurement.ts'
import { resultOf } from '../../../loadtest/load-test/result.ts'
import { createTally } from '../../../loadtest/load-test/tally.ts'

const stage = { for: 2_000, connections: 3, rate: undefined }
const moment: Moment = {
  at: 1,
  stage,
  right: 10,
  refused: 0,
  unexpected: 0,
  timeouts: 0,
  connectionErrors: 0,
  cut: 0,
  p50: 5,
  p99: 9,
  cpu: 0.2,
  delay: 1,
}
const name = 'a <script>alert(1)</script> & "more"'

function measurement(moments: readonly Moment[], isBrokenOff = false): Measurement {
  return {
    scenario: {
      name,
      sessions: 5,
      stages: [stage, { ...stage, rate: 40 }],
      sockets: [],
      thresholds: { p99: 5 },
    },
    target: { url: new URL('https://www.example.com.wiki.edge.localhost:8443/') },
    seconds: 2,
    tally: createTally(['GET /<a>']),
    moments,
    sockets: { outcomes: {}, latencies: { percentile: () => undefined } },
    isBrokenOff,
  } as unknown as Measurement
}

const pageOf = (moments: readonly Moment[]): string =>
  htmlReport(resultOf(measurement(moments)), new Date('2026-01-02T03:04:05Z'))

t.test('the report is one page that refers to nothing and runs nothing', async t => {
  const page = pageOf([moment, { ...moment, at: 2, p50: undefined, p99: undefined }])
  parse(page, { onParseError: ({ code, startLine }) => t.fail(`${code} in line ${startLine}`) })
  t.notMatch(page, /<script|<link|<img|@import|url\(|(?:href|src)=/)
  t.match(page, 'a &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;')
  t.match(page, 'GET /&lt;a&gt;')
  t.match(page, '2026-01-02 03:04:05 UTC')
  t.equal(page.match(/<svg /g)?.length, 4)
  t.match(page, '>3, 40/s</text>', 'stages are marked')
})

t.test('it says what was missed and why not to trust a figure', async t => {
  t.match(pageOf([moment]), /not passed.*nothing was measured/s)
  t.match(
    pageOf([{ ...moment, cpu: 0.99 }]),
    /the load test itself was the bottleneck: it used more than 90 % of a core/,
  )
  const broken = resultOf(measurement([moment], true))
  t.match(broken, { passed: false, warnings: ['the test was broken off before its end'] })
})

t.test('a test whose requests all failed is not passed, also without a threshold', async t => {
  const failed = (outcome: 'refused' | 'unexpected') => {
    const measured = measurement([moment])
    const outcomes = { ...measured.tally.outcomes, [outcome]: 3 }
    const scenario = { ...measured.scenario, thresholds: {} as never }
    return resultOf({ ...measured, scenario, tally: { ...measured.tally, outcomes } })
  }
  const warnings = ['no request was answered as it should be']
  t.match(failed('unexpected'), { passed: false, warnings })
  t.match(failed('refused'), { passed: true, warnings }, 'rules may be what is tested')
})

t.test('scales are round numbers up to what there is', async t => {
  t.strictSame(ticks(0), [0, 0.2, 0.4, 0.6, 0.8, 1])
  t.strictSame(ticks(7), [0, 2, 4, 6, 8])
  t.strictSame(ticks(1_234), [0, 500, 1_000, 1_500])
  t.strictSame(ticks(0.03), [0, 0.01, 0.02, 0.03])
})

t.test('a line has a gap where nothing was measured', async t => {
  const lines = [{ label: 'p50', values: [1, undefined, 2, 3], style: 'good' as const }]
  const plot = linePlot({ title: 'Latency', unit: 'ms', at: [1, 2, 3, 4], lines, marks: [] })
  const [, path] = /class="line good" d="([^"]+)"/.exec(plot)!
  t.match(path, /^M[\d.]+ [\d.]+M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/)
})
