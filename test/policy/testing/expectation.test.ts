import t from 'tap'
import { differences, expectsNothing, type Expectation } from '../../../src/policy/testing/expectation.ts'
import type { Decision } from '../../../src/policy/verdict.ts'

const decision: Decision = {
  verdict: 'step-up',
  rule: 'a',
  also: ['b', 'c'],
  lifted: [],
  shadow: ['d'],
  wouldBe: ['block'],
  readonly: true,
  readonlyMessage: null,
  controls: ['no-copy', 'watermark'],
  session: { idle: 900_000, absolute: null },
  label: null,
  stepUp: { strength: 'multi-factor', within: 300_000 },
  message: 'Confirm.',
  pending: false,
  fault: false,
}

for (const [expected, wrong] of [
  [{}, []],
  [{ verdict: 'step-up', rule: 'a', also: ['b', 'c'], lifted: [], shadow: ['d'], message: 'Confirm.' }, []],
  [{ controls: ['watermark', 'no-copy'], session: { idle: 900_000 }, stepUp: { within: 300_000 } }, []],
  [{ verdict: 'block' }, ['verdict: expected block, was step-up']],
  [
    { rule: 'default', also: ['c', 'b'] },
    ['rule: expected default, was a', 'also: expected [c, b], was [b, c]'],
  ],
  [{ lifted: ['x'], shadow: [] }, ['lifted: expected [x], was []', 'shadow: expected [], was [d]']],
  [{ readonly: false }, ['readonly: expected false, was true']],
  [{ controls: ['no-print'] }, ['controls: expected [no-print], was [no-copy, watermark]']],
  [
    { session: { idle: 60_000, absolute: 3_600_000 } },
    ['session.idle: expected 1m, was 15m', 'session.absolute: expected 1h, was none'],
  ],
  [{ label: 'secret' }, ['label: expected secret, was none']],
  [
    { stepUp: { strength: 'phishing-resistant', within: 1 } },
    [
      'step-up.strength: expected phishing-resistant, was multi-factor',
      'step-up.within: expected 1ms, was 5m',
    ],
  ],
  [{ message: 'Stop.' }, ['message: expected Stop., was Confirm.']],
] as const satisfies readonly (readonly [Expectation, readonly string[]])[]) {
  t.test(`${JSON.stringify(expected)} differs in ${wrong.length}`, async t => {
    t.strictSame(differences(expected, decision), wrong)
  })
}

t.test('an expectation that names nothing expects nothing', async t => {
  t.ok(expectsNothing({}))
  t.ok(expectsNothing({ verdict: undefined }))
  t.notOk(expectsNothing({ readonly: false }))
})
