import t from 'tap'
import {
  answers,
  isCompressedPage,
  isRewrittenPage,
  isSameContent,
  isScriptWithHits,
  isUpstreams,
} from '../../loadtest/bench/checks.ts'
import { compared, standingOf, type Comparison } from '../../loadtest/bench/compare.ts'
import { enterAll } from '../../loadtest/bench/entrants.ts'
import type { Contender } from '../../loadtest/bench/contenders/contender.ts'
import { versionIn } from '../../loadtest/bench/contenders/versions.ts'
import type { BenchWorld } from '../../loadtest/bench/contenders/world.ts'
import { reportOf as flatMemoryReport } from '../../loadtest/bench/kinds/flat-memory.ts'
import { reportOf as halfLoadReport } from '../../loadtest/bench/kinds/half-load.ts'
import { outcomeOf } from '../../loadtest/bench/kinds/handshakes.ts'
import { reportOf as idleReport } from '../../loadtest/bench/kinds/idle-connections.ts'
import { reportOf as mixedReport } from '../../loadtest/bench/kinds/mixed.ts'
import type { Answer } from '../../loadtest/bench/load/ask.ts'
import { countsOf, latencies } from '../../loadtest/bench/load/h2load.ts'
import { plot } from '../../loadtest/bench/plot.ts'
import { markdown, unmeasuredOf } from '../../loadtest/bench/results.ts'
import { figureName } from '../../loadtest/bench/scenario.ts'
import { scenarios } from '../../loadtest/bench/scenarios.ts'
import { reportOf } from '../../loadtest/bench/standings.ts'

const answer = (content: string, fields: Answer['fields'] = {}): Answer => ({
  status: 200,
  fields,
  content: Buffer.from(content),
})

const app = 'https://www.bench.example/'
const pageOf = (origin: string, image = origin): string =>
  `<html><a href="${origin}files/0">0</a><img src="${image}icons/pdf.svg"></html>\n`
const page = answer(pageOf(app))

t.test('a page is whole, and its links are what the contender makes of them', async t => {
  const contender = { origins: { page: '/proxy/' } }
  const look = (content: string) => () => isRewrittenPage(answer(content), page, contender)
  t.doesNotThrow(look(pageOf('/proxy/')))
  t.throws(look(pageOf(app)), /links to files/)
  t.throws(look(pageOf('/proxy/').replace('</html>', '')), /not whole/)
  t.throws(look(pageOf('/proxy/', app)), /icons/)
  t.throws(look(pageOf('/proxy/').replace('<img', `<a href="${app}"></a><img`)), /left as they were/)
  t.doesNotThrow(() =>
    isRewrittenPage(answer(pageOf('/p/', app)), page, { origins: { page: '/p/', image: app } }),
  )
  t.throws(() => isRewrittenPage(page, page, { origins: {} }), /rewrites no pages/)
  t.throws(() => isCompressedPage(answer(pageOf('/proxy/')), page, contender), /not compressed/)
  t.doesNotThrow(() =>
    isCompressedPage(answer(pageOf('/proxy/'), { 'content-encoding': 'br' }), page, contender),
  )
})

t.test('what has no hit has the octets and the ETag of the upstream', async t => {
  const upstreams = answer('x', { etag: '"1"' })
  t.doesNotThrow(() => isUpstreams(answer('x', { etag: '"1"' }), upstreams, { origins: {} }))
  t.throws(() => isUpstreams(answer('y', { etag: '"1"' }), upstreams, { origins: {} }), /other content/)
  t.throws(() => isUpstreams(answer('x', { etag: 'W/"1"' }), upstreams, { origins: {} }), /ETag/)
  t.throws(() => isSameContent(answer('y'), upstreams, { origins: {} }), /other content/)
})

t.test('a script with hits is as its contender has scripts', async t => {
  const script = answer(`u="${app}api"`)
  t.doesNotThrow(() => isScriptWithHits(script, script, { origins: {} }))
  t.throws(() => isScriptWithHits(script, script, { origins: { script: 'https://ours/' } }))
  t.doesNotThrow(() =>
    isScriptWithHits(answer('u="https://ours/api"'), script, { origins: { script: 'https://ours/' } }),
  )
})

t.test('who is absent, or does not do the work, is named, and the others go on', async t => {
  const contenders = { nginx: { name: 'nginx' }, caddy: { name: 'caddy' } } as Record<string, unknown>
  const world = {
    async contender(name: string) {
      if (contenders[name] === undefined) throw new Error('no such program\nand more')
      return contenders[name] as Contender
    },
  } as unknown as BenchWorld
  const enter = async ({ name }: Contender): Promise<string> => {
    if (name === 'caddy') throw new Error('the page is not whole')
    return name
  }
  const lines: string[] = []
  const bench = { world, progress: (line: string) => void lines.push(line) }
  t.strictSame(await enterAll(['apache', 'caddy', 'nginx'], enter, bench), {
    entered: ['nginx'],
    unmeasured: [
      { name: 'apache', why: 'absent', reason: 'no such program' },
      { name: 'caddy', why: 'does not do the work', reason: 'the page is not whole' },
    ],
  })
  t.strictSame(lines, [
    'apache: absent: no such program',
    'caddy: does not do the work: the page is not whole',
  ])
})

t.test('who does not answer at all does not do the work', async t => {
  const nobody = {
    host: 'nobody.invalid',
    server: { port: 9 },
    cookies: () => [],
    pathOf: (path: string) => path,
  } as unknown as Contender
  const load = { protocol: 'http/1.1', path: '/', connections: 1 } as const
  await t.rejects(answers(isSameContent)(load, nobody, { ca: '', upstream: nobody }), {
    code: 'ECONNREFUSED',
  })
})

t.test('who breaks in a round is left out of the next ones', async t => {
  const server = { cpuMicroseconds: () => 0, peakResidentOctets: () => 0 }
  let rounds = 0
  const scenario = compared({
    ...comparison,
    contenders: ['nginx', 'caddy'],
    enter: async contender => ({
      contender,
      async round() {
        if (contender.name === 'caddy' && rounds++ > 0) throw new Error('gone')
        return round
      },
    }),
  })
  const world = { contender: async (name: string) => ({ name, server }) } as unknown as BenchWorld
  const plan = { rounds: 3, seconds: 1, warmUps: 0, size: 1 }
  const { rows, unmeasured } = await scenario.run({ world, plan, progress: () => undefined })
  t.strictSame([rows.length, rows[1]![0], rounds], [2, 'nginx', 2])
  t.strictSame(unmeasured, [{ name: 'caddy', why: 'does not do the work', reason: 'gone' }])
})

const comparison: Comparison = {
  id: 'json',
  words: 'JSON',
  unit: 'request',
  contenders: ['sallyport', 'nginx', 'caddy'],
  goals: [
    ['nginx', 1.5],
    ['caddy', 1],
  ],
  leastResumed: 0.99,
  enter: () => Promise.reject(new Error('not used')),
}
const server = { peakResidentOctets: () => 3 * 2 ** 20 }
const round = { done: 100, failed: 1, seconds: 2, p50: 1, p99: 2, cpu: 30, resumed: 98 }
const ours = standingOf('sallyport', [{ ...round, cpu: 50 }, round, { ...round, cpu: 20 }], server)
const theirs = standingOf('nginx', [{ ...round, cpu: 15 }], server)

t.test('a standing has medians, and sums of what failed', async t => {
  t.match(ours, { cpu: 30, least: 20, most: 50, perSecond: 50, failed: 3, resumed: 0.98 })
})

t.test('a comparison is told by its cost, and judged where there is somebody to be held against', async t => {
  const report = reportOf(comparison, [ours, theirs], [])
  t.strictSame(report.rows[0]!.slice(0, 2), ['JSON', 'µs CPU'])
  t.strictSame(report.rows[2]!.slice(0, 5), ['nginx', '15', '15', '15', '2.00'])
  t.strictSame(report.verdicts, [
    ['json: 2.000 times the CPU per request of nginx (at most 1.5)', false],
    ['json: 98.00 % of connections to sallyport resumed (at least 99)', false],
  ])
  t.equal(report.failed, 3, 'those of ours')
  t.match(report.figures, { json_sallyport_cpu_us: 30, json_nginx_resumed_percent: 98 })
  t.strictSame(
    report.bars.map(({ name }) => name),
    ['nginx', 'sallyport'],
  )
  t.strictSame(reportOf(comparison, [theirs], []).verdicts, [], 'ours is not there')
})

t.test('the other kinds of load are judged by what they are about', async t => {
  const mebi = 2 ** 20
  const names = { id: 'id', words: 'words' }
  const isMet = ({ verdicts }: { verdicts: readonly (readonly [string, boolean])[] }): boolean[] =>
    verdicts.map(([, met]) => met)
  const flat = (last: number) =>
    flatMemoryReport({ ...names, requests: 20, mostGrowth: 10 }, 10, [mebi, last], 0)
  t.strictSame([isMet(flat(1.09 * mebi)), isMet(flat(1.2 * mebi))], [[true], [false]])
  const half = (p99: number) =>
    halfLoadReport(
      {
        ...names,
        load: { protocol: 'http/1.1', path: '/', connections: 1 },
        mostAdded: { p50: 0.5, p99: 3 },
      },
      [{ ...round, p99 }],
      [round],
    )
  t.strictSame(
    [isMet(half(5)), isMet(half(5.1))],
    [
      [true, true],
      [true, false],
    ],
  )
  const held = { name: 'sallyport', open: 9, wanted: 10, before: 0, after: 540_000 } as const
  const idle = (mostOctets: number) =>
    idleReport({ ...names, connections: 10, contenders: ['sallyport'], mostOctets }, [held], [])
  t.strictSame([isMet(idle(60_000)), isMet(idle(59_999)), idle(1).failed], [[true], [false], 1])
  const late = (p99: number) =>
    mixedReport({ ...names, loads: [], mostDelay: 20 }, [{ p50: 0, p99, max: 90, requests: 1, failed: 0 }])
  t.strictSame([isMet(late(20)), isMet(late(21))], [[true], [false]])
})

t.test('what came of connections is counted', async t => {
  const one = { milliseconds: 4, isResumed: true, session: Buffer.alloc(0) }
  t.strictSame(outcomeOf([one, { ...one, milliseconds: 2, isResumed: false }, undefined], 1), {
    done: 2,
    failed: 1,
    seconds: 1,
    p50: 2,
    p99: 4,
    resumed: 1,
  })
})

t.test('a version is found in what a program says of itself', async t => {
  t.equal(versionIn('\nnginx version: nginx/1.22.1\n'), '1.22.1')
  t.equal(versionIn('no such thing'), undefined)
})

t.test('what h2load says is read', async t => {
  const output = `requests: 12 total, 12 started, 12 done, 9 succeeded, 3 failed, 0 errored, 0 timeout
status codes: 9 2xx, 0 3xx, 2 4xx, 0 5xx`
  t.strictSame(countsOf(output), { done: 9, failed: 5 })
  t.strictSame(latencies('1700000000\t200\t1500\n1700000001\t200\t250\n'), [1.5, 0.25])
})

t.test('the document has every scenario, its plot, its goals, and who was left out', async t => {
  const unmeasured = [{ name: 'caddy', why: 'absent', reason: 'ENOENT' } as const]
  const result = {
    scenario: { id: 'json', words: 'JSON' },
    report: reportOf(comparison, [ours, theirs], unmeasured),
  }
  const text = markdown([result], '2026-01-31', { nginx: '1.2.3', caddy: '4.5' })
  for (const part of [
    'on 2026-01-31',
    'nginx 1.2.3, caddy 4.5.',
    '## JSON',
    '(plots/json.svg)',
    '- **missed**: json: 2.000',
    '| nginx | 15 |',
  ])
    t.ok(text.includes(part), part)
  t.strictSame(unmeasuredOf([result]), ['json: caddy is absent: ENOENT'])
  t.ok(text.includes('- json: caddy is absent: ENOENT'))
  t.equal(plot(result).match(/<rect/g)?.length, 3)
})

t.test('scenarios have ids of their own, and figures plain names', async t => {
  const ids = scenarios.map(({ id }) => id)
  t.equal(new Set(ids).size, ids.length)
  t.equal(figureName('json-h2', 'sallyport, 1,000 rules', 'cpu_us'), 'json_h2_sallyport_1_000_rules_cpu_us')
})
