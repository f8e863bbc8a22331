import t from 'tap'
import { findSmallestChange } from '../../../src/policy/explaining/smallest-change.ts'
import { factsOf, policyFrom } from '../facts.ts'

/** What would alter the verdict, as `words -> verdict by rule`. */
function change(rules: string, changes = {}, fallback = 'allow'): string | undefined {
  const policy = policyFrom(`default: ${fallback}\nrules:\n${rules}`)
  const facts = factsOf(changes)
  const flip = findSmallestChange(policy, facts, 'content', policy.decide(facts, 'content'))
  return flip && `${flip.words} -> ${flip.verdict} by ${flip.rule}`
}

const unmanaged = { device: { ...factsOf().device, managed: false } }

for (const [name, rules, expected] of [
  [
    'a device rather than a place or an app',
    '  - { id: r, when: { app: wiki, location: { country: unknown }, device: { managed: false } }, then: block }',
    'device.managed=true -> allow by default',
  ],
  [
    'a sign-in for a step-up',
    '  - { id: r, when: { device: { managed: false } }, then: { step-up: { strength: multi-factor, within: 5m } } }',
    'auth.strength=multi-factor, now -> allow by default',
  ],
  [
    'an exception that could be met',
    '  - { id: r, when: {}, unless: { group: travellers }, then: block }',
    'group=travellers -> allow by default',
  ],
  [
    'the change that weakens it, before one that makes it stronger',
    `  - { id: stronger, when: { device: { managed: true } }, then: block }
  - { id: r, when: { app: wiki }, then: monitor }`,
    'app=another-app -> allow by default',
  ],
  [
    'one that makes it stronger where none weakens it',
    '  - { id: r, when: { app: mail }, then: block }',
    'app=mail -> block by r',
  ],
] as const) {
  t.test(`it finds ${name}`, async t => {
    t.equal(change(rules, unmanaged), expected)
  })
}

t.test('where two rules block, no single change is enough', async t => {
  const both = `  - { id: a, when: { device: { managed: false } }, then: block }
  - { id: b, when: { user: ana@corp.example }, then: block }`
  t.equal(change(both, unmanaged), undefined)
})

t.test('rules on trial offer no change', async t => {
  t.equal(change('  - { id: r, mode: shadow, when: { app: mail }, then: block }'), undefined)
})
