import t from 'tap'
import { readSet } from '../../../src/policy/index.ts'
import { phaseOf } from '../../../src/policy/reading/set-checks.ts'
import { reportOf } from '../facts.ts'
import { anyContext } from '../sets.ts'

const set = (rules: string): string => `version: 1\ndefault: allow\nrules:\n${rules}`
const rulesOf = (rules: string) => readSet([{ file: 'policy.yaml', text: set(rules) }], anyContext).set.rules

t.test('a rule is judged when the last of its filters is known', async t => {
  const rules = rulesOf(`  - { id: request, when: { app: wiki }, then: block }
  - { id: none, when: {}, then: block }
  - { id: response, when: { app: wiki, file: { extension: pdf } }, then: block }
  - { id: excepted, when: { app: wiki }, unless: { file: { larger-than: 1MB } }, then: block }
  - { id: content, when: { file: { type: pdf, unscannable: skip } }, then: block }`)
  t.strictSame(
    rules.map(rule => [rule.id, phaseOf(rule)]),
    [
      ['request', 'request'],
      ['none', 'request'],
      ['response', 'response'],
      ['excepted', 'response'],
      ['content', 'content'],
    ],
  )
})

t.test('two ways to one rule are no circle', async t => {
  const rules = rulesOf(`  - { id: top, when: { app: a }, then: allow, lifts: [left, right] }
  - { id: left, when: { app: b }, then: allow, lifts: [end] }
  - { id: right, when: { app: c }, then: allow, lifts: [end] }
  - { id: end, when: { app: d }, then: block }`)
  t.equal(rules.length, 4)
})

t.test('an exception may be judged before what it lifts', async t => {
  const rules = rulesOf(`  - { id: no-pdf, when: { file: { extension: pdf } }, then: block }
  - { id: kim, when: { user: kim@corp.example }, then: allow, lifts: [no-pdf] }`)
  t.equal(rules.length, 2)
})

t.test('one label needs no order, two do', async t => {
  const protect = (id: string, label: string): string =>
    `  - { id: ${id}, when: {}, then: { protect: { label: ${label} } } }\n`
  t.equal(rulesOf(protect('a', 'secret') + protect('b', 'secret')).length, 2)
  t.match(reportOf(set(protect('a', 'secret') + protect('b', 'public'))), 'P214')
})
