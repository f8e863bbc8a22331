import t from 'tap'
import { noFile } from '../../../src/policy/index.ts'
import { factsOf, policyFrom } from '../facts.ts'

const decide = (text: string, phase: 'request' | 'response' = 'request', changes = {}) =>
  policyFrom(text).decide(factsOf(changes), phase)

t.test('the strongest verdict wins, and among equals the first in the file', async t => {
  const rules = `default: allow
rules:
  - { id: seen, when: { app: wiki }, then: monitor }
  - { id: first, when: { app: wiki }, then: block, message: First. }
  - { id: second, when: { user: ana@corp.example }, then: block, message: Second. }
  - { id: other, when: { app: mail }, then: block }`
  t.match(decide(rules), {
    verdict: 'block',
    rule: 'first',
    also: ['seen', 'second'],
    message: 'First.',
    pending: false,
    fault: false,
  })
  t.match(decide(rules, 'request', { user: 'x', app: 'mail' }), { rule: 'other', also: [] })
})

t.test('without a match the default decides', async t => {
  for (const verdict of ['allow', 'monitor', 'block'])
    t.match(decide(`default: ${verdict}`), { verdict, rule: 'default', message: null, pending: false })
  t.match(decide('default: block\nrules: [{ id: r, when: { app: wiki }, then: allow }]'), {
    verdict: 'allow',
    rule: 'r',
  })
})

t.test('a rule on the file waits for the response, unless nothing could come of it', async t => {
  const onFile = 'rules: [{ id: r, when: { file: { extension: pdf } }, then: block }]'
  const pdf = { file: { ...noFile, name: 'a.pdf', extension: 'pdf', size: 1 } }
  t.match(decide(`default: allow\n${onFile}`), { verdict: 'allow', pending: true })
  t.match(decide(`default: allow\n${onFile}`, 'response', pdf), { verdict: 'block', pending: false })
  t.match(decide(`default: block\n${onFile}`), { verdict: 'block', pending: false }, 'nothing is stronger')
  const settled = onFile.replace('when: { ', 'when: { app: mail, ')
  t.match(decide(`default: allow\n${settled}`), { pending: false }, 'another filter has settled it')
  const excepted =
    'rules: [{ id: r, when: { app: wiki }, unless: { file: { extension: pdf } }, then: block }]'
  t.match(
    decide(`default: allow\n${excepted}`),
    { verdict: 'allow', pending: true },
    'an exception waits too',
  )
  t.match(decide(`default: allow\n${excepted}`, 'response'), { verdict: 'block' })
})

t.test('when a filter fails, the verdict is block, or what the set says for that', async t => {
  const broken = Object.defineProperty(factsOf(), 'user', {
    get() {
      throw new Error('broken')
    },
  })
  const rules = 'rules: [{ id: r, when: { user: ana@corp.example }, then: monitor }]'
  for (const verdict of ['block', 'allow']) {
    const policy = policyFrom(`default: allow\non-engine-error: ${verdict}\n${rules}`)
    t.match(policy.decide(broken, 'request'), { verdict, rule: 'default', fault: true })
  }
  t.match(policyFrom(`default: allow\n${rules}`).decide(broken, 'request'), { verdict: 'block', fault: true })
})

t.test('rules are found by app and activity, however many there are', async t => {
  const apps = ['wiki', 'mail']
  const rules = apps.flatMap(app =>
    ['view', 'download'].map(
      activity =>
        `  - { id: ${app}-${activity}, when: { app: ${app}, activity: ${activity} }, then: monitor }`,
    ),
  )
  const policy = policyFrom(
    `default: allow\nrules:\n${rules.join('\n')}\n  - { id: any, when: { group: staff }, then: allow }`,
  )
  for (const app of apps)
    for (const activity of ['view', 'download'] as const)
      t.match(policy.decide(factsOf({ app, activity }), 'request'), {
        rule: `${app}-${activity}`,
        also: ['any'],
      })
  t.match(policy.decide(factsOf({ app: 'unnamed' }), 'request'), { rule: 'any', also: [] })
  t.match(policy.decide(factsOf({ activity: 'print' }), 'request'), { rule: 'any', also: [] })
})

t.test('obligations add up, each to the strictest that any rule asks for', async t => {
  const rules = `default: monitor
labels: [public, confidential, secret]
rules:
  - { id: a, when: {}, then: { readonly: true, controls: [watermark, no-copy], session: { idle: 1h } } }
  - { id: b, when: {}, then: { controls: [no-print, no-copy], session: { idle: 15m, absolute: 8h } } }
  - { id: c, when: {}, then: { protect: { label: secret } } }
  - { id: d, when: {}, then: { protect: { label: confidential } } }`
  t.match(decide(rules), {
    verdict: 'protect',
    rule: 'c',
    also: ['a', 'b', 'd'],
    readonly: true,
    controls: ['no-copy', 'no-print', 'watermark'],
    session: { idle: 900_000, absolute: 28_800_000 },
    label: 'secret',
  })
})

t.test('a rule that only adds obligations leaves the verdict to others', async t => {
  const rules = `default: monitor
rules:
  - { id: adds, when: { app: wiki }, then: { readonly: true } }
  - { id: lets, when: { user: kim@corp.example }, then: allow }`
  t.match(decide(rules), { verdict: 'monitor', rule: 'default', also: ['adds'], readonly: true })
  t.match(decide(rules, 'request', { user: 'kim@corp.example' }), {
    verdict: 'allow',
    rule: 'lets',
    readonly: true,
  })
})

t.test('a step-up asks for nothing when the sign-in meets it, and for the strictest of several', async t => {
  const rules = `default: allow
rules:
  - { id: a, when: {}, then: { step-up: { strength: multi-factor, within: 5m } } }
  - { id: b, when: { app: wiki }, then: { step-up: { strength: phishing-resistant, within: 1h } } }`
  const signedIn = (strength: string, age: number) =>
    decide(rules, 'request', {
      auth: { strength, age, stronger: [] },
    })
  t.match(signedIn('password', 0), {
    verdict: 'step-up',
    rule: 'a',
    also: ['b'],
    stepUp: { strength: 'phishing-resistant', within: 300_000 },
  })
  t.match(signedIn('phishing-resistant', 300_001), { rule: 'a', also: [] }, 'too long ago')
  t.match(signedIn('multi-factor', 300_000), { rule: 'b', also: [] }, 'not strong enough')
  t.match(signedIn('phishing-resistant', 300_000), { verdict: 'allow', rule: 'default', stepUp: null })
})

t.test('an exception lifts the rules it names and no others', async t => {
  const rules = `default: monitor
rules:
  - { id: no-wiki, when: { app: wiki }, then: block }
  - { id: no-staff, when: { group: staff }, then: block }
  - { id: ana, when: { user: ana@corp.example }, then: allow, lifts: [no-wiki] }
  - { id: not-ana, when: { ip: 198.51.100.7 }, then: monitor, lifts: [ana] }`
  t.match(decide(rules), {
    verdict: 'block',
    rule: 'no-wiki',
    also: ['no-staff', 'not-ana'],
    lifted: ['ana'],
  })
  const elsewhere = { ip: '192.0.2.1' }
  t.match(decide(rules, 'request', elsewhere), {
    verdict: 'block',
    rule: 'no-staff',
    also: ['ana'],
    lifted: ['no-wiki'],
  })
  t.match(decide(rules, 'request', { ...elsewhere, groups: [] }), { verdict: 'allow', rule: 'ana' })
})

t.test('a rule on trial is told with what it would have done, and changes nothing', async t => {
  const rules = `default: allow
rules:
  - { id: trial, mode: shadow, when: { app: wiki }, then: block }
  - { id: lift, mode: shadow, when: { app: wiki }, then: allow, lifts: [seen] }
  - { id: seen, when: { app: wiki }, then: monitor }
  - { id: gone, mode: off, when: {}, then: block }`
  t.match(decide(rules), {
    verdict: 'monitor',
    rule: 'seen',
    also: [],
    lifted: [],
    shadow: ['trial', 'lift'],
    wouldBe: ['block', 'allow'],
  })
})

t.test('the same combination of rules gives the very same decision', async t => {
  const policy = policyFrom(
    'default: allow\nrules: [{ id: a, when: { app: wiki }, then: monitor }, { id: b, when: {}, then: { readonly: true } }]',
  )
  t.equal(
    policy.decide(factsOf(), 'request'),
    policy.decide(factsOf({ user: 'kim@corp.example' }), 'request'),
  )
})

t.test('a block by default is open while a rule that allows cannot be judged', async t => {
  const rules = 'rules: [{ id: r, when: { app: wiki, file: { extension: pdf } }, then: allow }]'
  const file = (extension: string) => ({ file: { ...noFile, name: `a.${extension}`, extension } })
  t.match(decide(`default: block\n${rules}`), { verdict: 'block', rule: 'default', pending: true })
  t.match(decide(`default: block\n${rules}`, 'response', file('pdf')), { verdict: 'allow', pending: false })
  t.match(decide(`default: block\n${rules}`, 'response', file('exe')), { verdict: 'block', pending: false })
  t.match(decide(`default: block\n${rules}`, 'request', { app: 'mail' }), {
    verdict: 'block',
    pending: false,
  })
})
