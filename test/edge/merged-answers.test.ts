/** What the primary makes of its workers' answers. */
import t from 'tap'
import { createPrimaryMetrics, workersOperations, type Member } from '../../src/admin/index.ts'
import type { ReloadResult, ReplayReport } from '../../src/policy/index.ts'
import { createMetrics, type Metrics } from '../../src/proxy/index.ts'

type Operations = Member['operations']

const report: ReplayReport = {
  candidate: 'candidate',
  revisions: ['a'],
  replayed: 0,
  same: 0,
  changed: [],
  undecided: 0,
  unjudged: [],
}
const nothing: Operations = {
  figures: async () => [],
  status: async () => ({
    revision: 'a',
    loaded: '2026-01-01',
    rules: [],
    warnings: [],
    refused: null,
    trial: {},
  }),
  reload: async () => ({ result: 'unchanged', revision: 'a' }),
  replay: async () => ({ report }),
  discovered: async () => [],
  revoke: async target => ({ ...target, fleetStaleSince: null }),
}

/** The merged operations of workers 1, 2, … that answer so. */
function merged(...all: Partial<Operations>[]) {
  const members = all.map((each, index) => ({
    id: index + 1,
    pid: 1_000 + index,
    operations: { ...nothing, ...each },
  }))
  const own = createPrimaryMetrics(() => members.length).registry
  return workersOperations(() => members, { own, restart: async () => ({ replaced: members.length }) })
}

const status = (revision: string, loaded: string): Partial<Operations> => ({
  status: async () => ({ revision, loaded, rules: [], warnings: [], refused: null, trial: {} }),
})

t.test('the status is that of the newest set, and workers that run another are lagging', async t => {
  const workers = merged(status('a', '2026-01-01'), status('b', '2026-01-02'), status('b', '2026-01-01'))
  t.match(await workers.status(), {
    revision: 'b',
    workers: [
      { id: 1, revision: 'a' },
      { id: 2, revision: 'b' },
      { id: 3, revision: 'b' },
    ],
    lagging: [{ id: 1, pid: 1_000, revision: 'a', refused: null }],
  })
})

t.test('a reload tells what most needs attention, and each result', async t => {
  const applied = { result: 'applied', revision: 'b', warnings: 0 } as const
  const refused = { result: 'refused', revision: 'c', report: 'bad' } as const
  const unchanged = { result: 'unchanged', revision: 'a' } as const
  const cases: [ReloadResult[], ReloadResult['result']][] = [
    [[unchanged, unchanged], 'unchanged'],
    [[unchanged, applied], 'applied'],
    [[applied, refused], 'refused'],
  ]
  for (const [results, expected] of cases) {
    const workers = merged(...results.map(each => ({ reload: async () => each })))
    t.match(await workers.reload(), { result: expected, workers: results })
  }
})

t.test('replays are summed; users are the most that one worker saw', async t => {
  const group = { from: 'allow', to: 'block', rule: 'r', was: 'default', groups: 1 } as const
  const example = { reference: 'x', app: 'wiki', activity: 'view', user: 'u', at: 0 }
  const examples = Array.from({ length: 15 }, () => example)
  const replays = [
    { ...report, replayed: 5, same: 3, changed: [{ ...group, count: 2, users: 2, examples }] },
    {
      ...report,
      revisions: ['b'],
      replayed: 4,
      same: 0,
      undecided: 1,
      changed: [{ ...group, count: 3, users: 1, examples }],
      unjudged: [{ rule: 'q', lacks: ['file'], count: 1 }],
    },
  ]
  const workers = merged(...replays.map(each => ({ replay: async () => ({ report: each }) })))
  const outcome = await workers.replay([])
  t.match(outcome, {
    report: {
      revisions: ['a', 'b'],
      replayed: 9,
      same: 3,
      undecided: 1,
      changed: [{ count: 5, users: 2, groups: 1 }],
      unjudged: [{ rule: 'q', lacks: ['file'], count: 1 }],
    },
  })
  t.equal('report' in outcome && outcome.report.changed[0]!.examples.length, 20)
})

t.test('a draft that is no set is that for all', async t => {
  const workers = merged({ replay: async () => ({ problems: 'draft.yaml:1:1' }) }, {})
  t.strictSame(await workers.replay([]), { problems: 'draft.yaml:1:1' })
})

t.test('counters are summed, and what is no count is not', async t => {
  const figures = (prepare: (metrics: Metrics) => void): Partial<Operations> => {
    const metrics = createMetrics()
    prepare(metrics)
    return { figures: () => metrics.registry.getMetricsAsJSON() }
  }
  const text = await merged(
    figures(metrics => {
      metrics.policyLoaded('a', undefined)
      metrics.policyReload('refused', true)
      metrics.requestRefused('no-such-app')
    }),
    figures(metrics => {
      metrics.policyLoaded('a', undefined)
      metrics.policyLoaded('b', 'a')
      metrics.policyReload('refused', true)
      metrics.requestRefused('no-such-app')
    }),
  ).metrics()
  for (const line of [
    'sallyport_errors_total{code="no-such-app"} 2',
    'sallyport_policy_reload_total{result="refused"} 2',
    'sallyport_policy_stale 1',
    'sallyport_policy_revision_info{revision="a"} 1',
    'sallyport_policy_revision_info{revision="b"} 1',
    'sallyport_workers_ready 2',
  ]) {
    t.ok(text.split('\n').includes(line), line)
  }
})

t.test('a worker that ends while it is asked is left out; when none answers, that is an error', async t => {
  const gone: Partial<Operations> = { status: () => Promise.reject(new Error('the process ended')) }
  t.match(await merged(gone, status('a', '2026-01-01')).status(), { workers: [{ id: 2 }], lagging: [] })
  await t.rejects(merged(gone).status(), { message: 'no worker answers' })
})
