/** The campaign of reloads in small: a tenth of its changes and of its load, by the same program. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createLedger } from '../../loadtest/reload/ledger.ts'
import { goalsOf, quantile } from '../../loadtest/reload/figures.ts'
import type { ScriptReport } from '../../loadtest/report.ts'
import { quiet } from '../harness/command-line.ts'

const program = fileURLToPath(new URL('../../loadtest/reload-campaign.ts', import.meta.url))

/** Runs the program; its exit code, and the report that is its last line. */
async function campaign(...options: string[]): Promise<{ code: number; report: ScriptReport }> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, '--json', ...options],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...quiet } },
  )
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  return { code: code as number, report: JSON.parse(out.trimEnd().split('\n').at(-1)!) as ScriptReport }
}

t.test(
  'no request fails and no decision is mixed while a hundred changes come',
  { timeout: 180_000 },
  async t => {
    const { code, report } = await campaign('--sample')
    t.match(report, {
      name: 'campaign:reload',
      passed: true,
      figures: {
        changes: 100,
        valid_changes: 85,
        invalid_changes: 10,
        half_written_changes: 5,
        failed_requests: 0,
        answers_without_record: 0,
        inconsistent_decisions: 0,
        applied_reloads: 90,
        refused_reloads: 15,
        bad_sets_shown_refused: 15,
      },
    })
    t.ok(report.figures['requests']! >= 30_000)
    t.equal(code, 0)
  },
)

/** One line of an edge's records, as far as a ledger looks at it. */
const activity = (
  revision: string,
  rule: string,
  verdict: string,
  status: number,
  path = '/marked',
): string =>
  JSON.stringify({
    type: 'activity',
    time: '2026-01-01T00:00:00.000Z',
    facts: { path },
    rule,
    verdict,
    revision,
    status,
    complete: true,
  })

const reload = (result: string, revision: string): string =>
  JSON.stringify({ type: 'policy-reload', set: 'enforced', result, revision })

t.test('the ledger finds every decision that is not that of its revision', async t => {
  const cases: [line: string, inconsistent: number][] = [
    [activity('first', 'set-0', 'block', 403), 0],
    [activity('first', 'default', 'allow', 200, '/plain'), 0],
    [activity('second', 'set-1', 'monitor', 200), 0],
    [activity('second', 'set-0', 'block', 403), 1],
    [activity('first', 'set-1', 'monitor', 200), 1],
    [activity('second', 'set-1', 'monitor', 403), 1],
    [activity('refused', 'set-2', 'block', 403), 1],
    [activity('first', 'set-0', 'block', 403, '/plain'), 1],
  ]
  for (const [line, inconsistent] of cases) {
    const ledger = createLedger('first', 1)
    ledger.expect(1)
    ledger.read(reload('applied', 'second'))
    ledger.expect(2)
    ledger.read(reload('refused', 'refused'))
    ledger.read(line)
    t.match(ledger.tally(), { activities: 1, inconsistent, applied: 1, refused: 1 }, line)
  }
})

t.test('goals are missed by figures that do not meet them', async t => {
  const plan = { changes: 2, requests: 10, isSample: false }
  const met = {
    changes: 2,
    valid_changes: 1,
    invalid_changes: 1,
    half_written_changes: 0,
    workers: 2,
    requests: 10,
    failed_requests: 0,
    records: 10,
    answers_without_record: 0,
    inconsistent_decisions: 0,
    applied_reloads: 2,
    refused_reloads: 2,
    refused_reloads_metric: 2,
    bad_sets: 1,
    bad_sets_shown_refused: 1,
    first_change_to_effect_ms: 900,
    change_to_effect_p50_ms: 120,
    change_to_effect_p99_ms: 250,
    change_to_effect_max_ms: 900,
    heap_early_mib: 40,
    heap_late_mib: 44,
    heap_growth_percent: 10,
    requests_per_second: 1,
    machine_idle_percent: 50,
  }
  const missed = (changes: Partial<typeof met>): number =>
    goalsOf(plan).filter(({ isMet }) => !isMet({ ...met, ...changes })).length
  t.equal(missed({}), 0)
  const worse: Partial<typeof met>[] = [
    { changes: 1 },
    { requests: 9 },
    { failed_requests: 1 },
    { answers_without_record: 1 },
    { inconsistent_decisions: 1 },
    { applied_reloads: 1 },
    { refused_reloads: 3 },
    { bad_sets_shown_refused: 0 },
    { change_to_effect_p99_ms: 251 },
    { heap_growth_percent: 10.1 },
  ]
  for (const changes of worse) t.equal(missed(changes), 1, JSON.stringify(changes))
})

t.test('a quantile is a value of its sample', async t => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  t.strictSame([quantile(values, 0.5), quantile(values, 0.99), quantile([7], 0.99)], [50, 99, 7])
  t.ok(Number.isNaN(quantile([], 0.5)))
})
