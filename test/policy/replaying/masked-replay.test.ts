/** A replay on masks says what one in the clear would say, for all rules but those on names of files. */
import fc from 'fast-check'
import t from 'tap'
import { createDecisionRing, noFile, replay, type PastDecision } from '../../../src/policy/index.ts'
import { factsOf, policyFrom } from '../facts.ts'

const some = (...items: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 })

const filters = fc.record(
  {
    user: some('Ana@Corp.example', 'kim@partner.example', 'service', 'a@b@corp.example'),
    'user-domain': some('corp.example', '@partner.example', 'sub.corp.example'),
    group: some('staff', 'admins'),
    file: fc.constantFrom({ extension: 'pdf' }, { 'larger-than': '1KB' }),
  },
  { requiredKeys: [] },
)

/** Texts of sets: JSON is YAML as well. */
const policies = fc
  .array(
    fc.record({ when: filters, unless: filters, verdict: fc.constantFrom('allow', 'monitor', 'block') }),
    {
      maxLength: 6,
    },
  )
  .map(rules => {
    const written = rules.map(
      ({ when, unless, verdict }, id) =>
        `{ id: r${id}, when: ${JSON.stringify(when)}, unless: ${JSON.stringify(unless)}, then: ${verdict} }`,
    )
    return `default: monitor\nrules: [${written.join(', ')}]`
  })

const exchanges = fc
  .record({
    user: fc.constantFrom(
      'ana@corp.example',
      'kim@partner.example',
      'li@sub.corp.example',
      'service',
      '',
      'a@b@corp.example',
    ),
    groups: fc.subarray(['staff', 'admins']),
    file: fc.constantFrom(noFile, { ...noFile, name: 'plan.pdf', extension: 'pdf', size: 5_000 }),
  })
  .map((changes): PastDecision => ({
    reference: 'A1B2',
    facts: factsOf(changes),
    missing: new Set(),
    verdict: 'monitor',
    outcome: 'monitor',
    rule: 'default',
    revision: 'aaaaaaa',
  }))

t.test('users, domains, groups and other facts of files', async t => {
  const property = fc.asyncProperty(policies, fc.array(exchanges, { maxLength: 10 }), async (text, past) => {
    const policy = policyFrom(text)
    const ring = createDecisionRing()
    for (const each of past) ring.add(each)
    const masked = await replay(policy, ring.decisions(), ring.mask)
    const clear = await replay(policy, past)
    const counted = ({ replayed, same, undecided, changed }: typeof clear) =>
      JSON.stringify([
        replayed,
        same,
        undecided,
        changed.map(({ to, rule, count, users }) => [to, rule, count, users]),
      ])
    return masked.undecided === 0 && counted(masked) === counted(clear)
  })
  await fc.assert(property, { numRuns: 300 })
  t.pass('the same counts')
})
