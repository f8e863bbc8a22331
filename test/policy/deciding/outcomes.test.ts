/** What a combination of matching rules comes to. */
import t from 'tap'
import { Outcome, mostOf, type Ranked } from '../../../src/policy/deciding/outcomes.ts'
import { readSet } from '../../../src/policy/index.ts'
import { strengthOf } from '../../../src/policy/verdict.ts'
import { anyContext } from '../sets.ts'

const options = { default: 'monitor', labels: ['public', 'secret'] } as const

/** Rules in the order of a file, by their bodies. */
function ranked(...rules: readonly string[]): Ranked[] {
  const text = `version: 1\ndefault: allow\nlabels: [public, secret]\nrules:\n${rules
    .map((rule, index) => `  - { id: r${index}, when: {}, ${rule} }\n`)
    .join('')}`
  const { set } = readSet([{ file: 'policy.yaml', text }], anyContext)
  return set.rules.map((definition, ordinal) => ({ definition, ordinal }))
}

const outcomeOf = (rules: readonly Ranked[]): Outcome =>
  rules.reduce((outcome, rule) => outcome.with(rule), Outcome.root(options))

t.test('of no rule it is the default', async t => {
  t.match(Outcome.root(options).settled, { verdict: 'monitor', rule: 'default', also: [], pending: false })
})

t.test('the order in which rules are found does not count', async t => {
  const rules = ranked('then: block', 'then: allow', 'then: block')
  const expected = { verdict: 'block', rule: 'r0', also: ['r1', 'r2'] }
  t.match(outcomeOf(rules).settled, expected)
  t.match(outcomeOf(rules.toReversed()).settled, expected)
})

t.test('each combination is made once, and its open twin differs in nothing but that', async t => {
  const [a, b] = ranked('then: block', 'then: allow') as [Ranked, Ranked]
  const root = Outcome.root(options)
  t.equal(root.with(a).with(b), root.with(a).with(b))
  t.strictSame(root.with(a).open, { ...root.with(a).settled, pending: true })
})

t.test('obligations are the strictest of all that are asked for', async t => {
  const rules = ranked(
    'then: { session: { idle: 1h } }',
    'then: { session: { idle: 15m, absolute: 8h }, controls: [watermark, no-copy] }',
    'then: { readonly: true, controls: [no-copy, no-print] }, message: Read only.',
    'then: { protect: { label: secret } }',
    'then: { protect: { label: public } }',
    'then: { step-up: { strength: multi-factor, within: 5m } }',
    'then: { step-up: { strength: phishing-resistant, within: 1h } }',
  )
  t.match(outcomeOf(rules).settled, {
    verdict: 'step-up',
    rule: 'r5',
    readonly: true,
    readonlyMessage: 'Read only.',
    controls: ['no-copy', 'no-print', 'watermark'],
    session: { idle: 900_000, absolute: 28_800_000 },
    label: 'secret',
    stepUp: { strength: 'phishing-resistant', within: 300_000 },
    message: null,
  })
})

t.test('what is lifted adds nothing, and what is lifted lifts nothing', async t => {
  const rules = ranked(
    'then: { verdict: block, readonly: true, controls: [no-copy] }',
    'then: allow, lifts: [r0]',
    'then: monitor, lifts: [r1]',
  )
  t.match(outcomeOf(rules.slice(0, 2)).settled, {
    verdict: 'allow',
    lifted: ['r0'],
    readonly: false,
    controls: [],
  })
  t.match(outcomeOf(rules).settled, { verdict: 'block', lifted: ['r1'], readonly: true, also: ['r2'] })
})

t.test('rules on trial say what the verdict would be, each by itself', async t => {
  const rules = ranked('mode: shadow, then: block', 'then: monitor', 'mode: shadow, then: allow, lifts: [r1]')
  t.match(outcomeOf(rules).settled, {
    verdict: 'monitor',
    shadow: ['r0', 'r2'],
    wouldBe: ['block', 'allow'],
    also: [],
  })
})

t.test('how much a rule could change that cannot be judged yet', async t => {
  const more = strengthOf.block + 1
  for (const [body, potential] of [
    ['then: monitor', strengthOf.monitor],
    ['then: block', strengthOf.block],
    ['then: { protect: { label: public } }', strengthOf.protect],
    ['then: { verdict: allow, readonly: true }', more],
    ['then: { controls: [no-copy] }', more],
    ['mode: shadow, then: monitor', more],
  ] as const)
    t.equal(mostOf(ranked(body)[0]!.definition), potential, body)
  t.equal(mostOf(ranked('then: allow, lifts: [r1]', 'then: block')[0]!.definition), more, 'an exception')
})
