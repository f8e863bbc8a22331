import t from 'tap'
import { coverageOf, isCovered, runSuites, whatIsMissing } from '../../../src/policy/index.ts'
import { policyFrom } from '../facts.ts'
import { suiteFrom } from '../sets.ts'

/** What the tests show of each enforced rule, in words. */
function shown(rules: string, cases: string): Record<string, string> {
  const policy = policyFrom(`default: allow\nrules:\n${rules}`)
  const results = runSuites(policy, [suiteFrom(`cases:\n${cases}`)])
  return Object.fromEntries(
    coverageOf(policy, results).map(each => [
      each.rule.definition.id,
      isCovered(each) ? 'covered' : whatIsMissing(each),
    ]),
  )
}

const row = (facts: string): string => `  - { name: a, with: { ${facts} }, expect: { readonly: false } }\n`
const none = 'decides no case, and nearly matches no case that it leaves alone'

for (const [name, rules, cases, expected] of [
  [
    'one case of each side',
    '{ id: r, when: { app: mail }, then: block }',
    ['app: mail', 'app: wiki'],
    'covered',
  ],
  ['none', '{ id: r, when: { app: mail, group: staff }, then: block }', ['app: wiki'], none],
  [
    'a case that it decides',
    '{ id: r, when: { app: mail }, then: block }',
    ['app: mail'],
    'nearly matches no case that it leaves alone',
  ],
  [
    'a near miss by one filter',
    '{ id: r, when: { app: mail, group: staff }, then: block }',
    ['app: mail, groups: [staff]', 'app: mail'],
    'covered',
  ],
  [
    'a miss by two filters',
    '{ id: r, when: { app: mail, group: staff }, then: block }',
    ['app: mail, groups: [staff]', 'app: wiki'],
    'nearly matches no case that it leaves alone',
  ],
  [
    'an exception that keeps it away',
    '{ id: r, when: { app: mail }, unless: { group: staff }, then: block }',
    ['app: mail', 'app: mail, groups: [staff]'],
    'covered',
  ],
  ['a rule that always matches', '{ id: r, when: {}, then: block }', ['app: mail'], 'covered'],
  [
    'a step-up that is satisfied',
    '{ id: r, when: { app: mail }, then: { step-up: { strength: password, within: 1h } } }',
    ['app: mail', 'app: mail, auth: { strength: password, age: 1m }'],
    'covered',
  ],
] as const) {
  t.test(`${name}: ${expected}`, async t => {
    t.strictSame(shown(`  - ${rules}`, cases.map(row).join('')), { r: expected })
  })
}

t.test('an obligation beside another verdict counts, a weaker verdict does not', async t => {
  const rules = `  - { id: winner, when: { app: mail }, then: block }
  - { id: adds, when: { app: mail }, then: { controls: [no-copy] } }
  - { id: weaker, when: { app: mail }, then: monitor }`
  t.strictSame(shown(rules, row('app: mail') + row('app: wiki')), {
    winner: 'covered',
    adds: 'covered',
    weaker: 'decides no case',
  })
})

t.test('rules on trial and those that are off need no test', async t => {
  const rules = `  - { id: trial, mode: shadow, when: { app: mail }, then: block }
  - { id: gone, mode: off, when: { app: mail }, then: block }`
  t.strictSame(shown(rules, row('app: mail')), {})
})
