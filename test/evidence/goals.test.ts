import t from 'tap'
import type { CanaryClass } from '../../evidence/at-rest/canaries.ts'
import { caughtLeaks } from '../../evidence/at-rest/caught.ts'
import { figuresOf, goalsOf } from '../../evidence/at-rest/figures.ts'
import type { Evidence } from '../../evidence/at-rest/gather.ts'
import { leaks } from '../../evidence/at-rest/leaks.ts'
import { samplePlan } from '../../evidence/at-rest/plan.ts'
import { findings } from '../../evidence/at-rest/report.ts'
import { witnesses, type Testimony, type WitnessName } from '../../evidence/at-rest/testimony.ts'
import { canaries } from './canaries.ts'

const hitOf = (wanted: CanaryClass): Testimony['hits'][number] => ({
  canary: canaries.find(each => each.class === wanted)!,
  encoding: 'raw',
  source: 'a file',
})
const evidence = (testimonies: readonly Partial<Testimony>[]): Evidence => ({
  testimonies: witnesses.map(witness => ({
    witness,
    hits: [],
    faults: [],
    figures: witness === 'W1' ? { canaries_planted: 192 } : {},
    ...testimonies.find(each => each.witness === witness),
  })),
  failures: [],
  traceOctets: 1,
})
const all = leaks.map(leak => hitOf(leak.class))
const caught = evidence(['W1', 'W2'].map(name => ({ witness: name as WitnessName, hits: all })))
const suite = { files: 1, assertions: 1, failed: [] }

/** The goals that are missed. */
function missed(
  clean: Evidence,
  control: Evidence,
  ran = suite as { files: number; assertions: number; failed: string[] },
) {
  const figures = figuresOf(samplePlan, clean, control, ran, 0)
  return goalsOf(samplePlan, true)
    .filter(({ isMet }) => !isMet(figures))
    .map(({ words }) => words)
}

t.test('nothing found, and all that is planted caught: all goals are met', async t => {
  t.strictSame(missed(evidence([]), caught), [])
})

t.test('each thing that is wrong misses its goal', async t => {
  const clean = evidence([])
  const cases = [
    [evidence([{ witness: 'W1', hits: [hitOf('json')] }]), caught, suite, /none is found/],
    [evidence([{ witness: 'W4', faults: ['swap'] }]), caught, suite, /anything else/],
    [{ ...clean, failures: ['it did not arrive'] }, caught, suite, /goes its way/],
    [{ ...clean, testimonies: clean.testimonies.slice(1) }, caught, suite, /seven witnesses/],
    [clean, evidence([{ witness: 'W1', hits: all }]), suite, /planted leaks are caught/],
    [clean, caught, { ...suite, failed: ['a.test.ts'] }, /the functional suite/],
    [clean, caught, { ...suite, files: 0 }, /the functional suite/],
  ] as const
  for (const [product, control, ran, goal] of cases)
    t.ok(
      missed(product, control, { ...ran, failed: [...ran.failed] }).some(words => goal.test(words)),
      String(goal),
    )
})

t.test('a leak is caught by its canaries, or by its mark among other findings', async t => {
  const seen = caughtLeaks(
    evidence([
      { witness: 'W2', hits: [hitOf('form field')] },
      { witness: 'W4', faults: ['12 octets were written to a disk'] },
    ]).testimonies,
  )
  t.strictSame(
    seen.map(({ by }) => by),
    leaks.map(({ name }) => (name === 'temporary file' ? ['W2', 'W4'] : [])),
  )
})

t.test('what was found is told in sentences', async t => {
  t.strictSame(findings(evidence([])), ['No witness has found anything.'])
  t.strictSame(findings(evidence([{ witness: 'W1', hits: [hitOf('json')], faults: ['a fault'] }])), [
    'W1: json of session 0 in a file (raw)',
    'W1: a fault',
  ])
})
