import t from 'tap'
import { compilePolicy } from '../../src/policy/compile.ts'
import type { Rule } from '../../src/policy/rule.ts'
import { factsOf, policyFrom } from './facts.ts'

const decide = (text: string, phase: 'request' | 'response' = 'request', changes = {}) =>
  policyFrom(text).decide(factsOf(changes), phase)

t.test('the strongest verdict wins, and among equals the first in the file', async t => {
  const rules = `default: allow
rules:
  - { id: seen, when: { app: wiki }, then: monitor }
  - { id: first, when: { app: wiki }, then: block, message: First. }
  - { id: second, when: { user: ana@corp.example }, then: block, message: Second. }
  - { id: other, when: { app: mail }, then: block }`
  t.strictSame(decide(rules), {
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
  const pdf = { file: { name: 'a.pdf', extension: 'pdf', size: 1, type: '' } }
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
  const broken = {
    criterion: { name: 'broken', phase: 'request' },
    test: () => {
      throw new Error('broken')
    },
    indexed: undefined,
  } as unknown as Rule['when'][number]
  const rule: Rule = { id: 'r', verdict: 'monitor', when: [broken], unless: [], message: null }
  const set = { revision: 'x', default: 'allow', rules: [rule] } as const
  for (const onEngineError of ['block', 'allow'] as const)
    t.match(compilePolicy({ ...set, onEngineError }).decide(factsOf(), 'request'), {
      verdict: onEngineError,
      fault: true,
    })
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
