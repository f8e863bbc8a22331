/** What a draft would have decided on exchanges of the past, and what cannot be said of them. */
import t from 'tap'
import {
  createDecisionRing,
  noFile,
  renderReplay,
  replay,
  type Facts,
  type PastDecision,
} from '../../../src/policy/index.ts'
import { factsOf, policyFrom } from '../facts.ts'

const past = (changes: Partial<Facts> = {}, others: Partial<PastDecision> = {}): PastDecision => ({
  reference: 'ref-1',
  facts: factsOf(changes),
  missing: new Set(),
  verdict: 'allow',
  outcome: others.verdict ?? 'allow',
  rule: 'default',
  revision: 'aaaaaaa',
  ...others,
})
const draft = (rules: string) => policyFrom(`default: allow\nrules:\n${rules}`)
const noWiki = draft('  - { id: no-wiki, when: { app: wiki }, then: block }')

t.test('each exchange is the same or changed, by the rules that decide', async t => {
  const report = await replay(noWiki, [
    past({ app: 'mail' }),
    past(),
    past({ user: 'kim@corp.example', groups: ['staff', 'admins'] }, { reference: 'ref-2' }),
    past({}, { verdict: 'block', rule: 'another' }),
  ])
  t.match(report, {
    candidate: noWiki.revision,
    revisions: ['aaaaaaa'],
    replayed: 4,
    same: 2,
    undecided: 0,
    unjudged: [],
  })
  const { examples, ...group } = report.changed[0]!
  t.strictSame(group, {
    from: 'allow',
    to: 'block',
    rule: 'no-wiki',
    was: 'default',
    count: 2,
    users: 2,
    groups: 2,
  })
  t.strictSame(
    examples.map(({ reference, user }) => [reference, user]),
    [
      ['ref-1', 'ana@corp.example'],
      ['ref-2', 'kim@corp.example'],
    ],
  )
})

t.test('the larger change comes first, with twenty examples at most', async t => {
  const few = Array.from({ length: 3 }, () => past({ app: 'mail' }, { verdict: 'block', rule: 'no-mail' }))
  const many = Array.from({ length: 30 }, () => past())
  const { changed } = await replay(noWiki, [...few, ...many])
  t.strictSame(
    changed.map(({ from, to, rule, was, count, examples }) => [from, to, rule, was, count, examples.length]),
    [
      ['allow', 'block', 'no-wiki', 'default', 30, 20],
      ['block', 'allow', 'default', 'no-mail', 3, 3],
    ],
  )
})

const lacking = (name: keyof Facts, changes: Partial<Facts> = {}, others: Partial<PastDecision> = {}) =>
  past(changes, { missing: new Set([name]), ...others })

for (const [name, rules, record, undecided] of [
  [
    'asks for what is missing',
    '{ id: r, when: { operator: { asn: 7 } }, then: block }',
    lacking('operator'),
    1,
  ],
  [
    'asks for it in an exception',
    '{ id: r, when: {}, unless: { operator: { asn: 7 } }, then: block }',
    lacking('operator'),
    1,
  ],
  [
    'does not match for another reason',
    '{ id: r, when: { app: mail, operator: { asn: 7 } }, then: block }',
    lacking('operator'),
    0,
  ],
  [
    'is excepted for another reason',
    '{ id: r, when: { operator: { asn: 7 } }, unless: { app: wiki }, then: block }',
    lacking('operator'),
    0,
  ],
  ['asks for other facts', '{ id: r, when: { app: mail }, then: block }', lacking('operator'), 0],
  [
    'is on trial',
    '{ id: r, mode: shadow, when: { operator: { asn: 7 } }, then: block }',
    lacking('operator'),
    0,
  ],
] as const) {
  t.test(`a rule that ${name} leaves ${undecided} undecided`, async t => {
    const report = await replay(draft(`  - ${rules}`), [record])
    t.equal(report.undecided, undecided)
    const unjudged = [{ rule: 'r', lacks: ['operator'], count: 1 }]
    t.strictSame(report.unjudged, undecided === 0 ? [] : unjudged)
  })
}

t.test('a rule that could not be stronger than what decides anyway leaves nothing undecided', async t => {
  const rules = `  - { id: no-wiki, when: { app: wiki }, then: block }
  - { id: seen, when: { operator: { asn: 7 } }, then: monitor }`
  const report = await replay(draft(rules), [lacking('operator', {}, { verdict: 'block', rule: 'no-wiki' })])
  t.match(report, { same: 1, undecided: 0 })
})

t.test('a rule that might lift the one that decides leaves it undecided', async t => {
  const rules = `  - { id: no-wiki, when: { app: wiki }, then: block }
  - { id: kim, when: { operator: { asn: 7 } }, then: allow, lifts: [no-wiki] }`
  t.match(await replay(draft(rules), [lacking('operator')]), { undecided: 1, unjudged: [{ rule: 'kim' }] })
})

for (const [name, filter, verdict] of [
  ['a list of users', 'user: [kim@corp.example, Ana@Corp.Example]', 'block'],
  ['other users', 'user: kim@corp.example', 'allow'],
  ['the domain of users', 'user-domain: corp.example', 'block'],
  ['another domain', 'user-domain: partner.example', 'allow'],
  ['the extension of a file', 'file: { extension: pdf }', 'block'],
] as const) {
  t.test(`${name} can be judged on masks`, async t => {
    const ring = createDecisionRing()
    const file = { ...noFile, name: 'plan.pdf', extension: 'pdf', size: 1 }
    ring.add(past({ file }))
    const report = await replay(
      draft(`  - { id: r, when: { ${filter} }, then: block }`),
      ring.decisions(),
      ring.mask,
    )
    t.match(report, { undecided: 0, same: verdict === 'allow' ? 1 : 0 })
    t.equal(report.changed[0]?.to ?? 'allow', verdict)
  })
}

t.test('names of files cannot be judged on masks', async t => {
  const ring = createDecisionRing()
  ring.add(past({ file: { ...noFile, name: 'plan.pdf', extension: 'pdf', size: 1 } }))
  const rules = '  - { id: r, when: { file: { name: "plan*" } }, then: block }'
  const report = await replay(draft(rules), ring.decisions(), ring.mask)
  t.match(report, { undecided: 1, unjudged: [{ rule: 'r', lacks: ['file'] }] })
})

t.test('a replay as an author reads it', async t => {
  const now = Date.UTC(2026, 2, 2, 9)
  const rules = `  - { id: no-wiki, when: { app: wiki }, then: block }
  - { id: hosting, when: { app: crm, operator: { name: "*hosting*" } }, then: block }`
  const policy = policyFrom(`default: allow\nrules:\n${rules.replace('crm', 'mail')}`)
  const report = await replay(policy, [
    past({ now }, { reference: 'A1B2' }),
    past({ app: 'unnamed' }),
    past({ app: 'unnamed', user: '', groups: [], now }, { verdict: 'block', rule: 'old', reference: 'C3D4' }),
    lacking('operator', { app: 'mail' }, { revision: 'bbbbbbb' }),
  ])
  t.equal(
    renderReplay(report, policy),
    `4 decisions replayed, 2 revisions -> candidate ${policy.revision}
  1 same
  1 allow -> block  no-wiki  1 user, 1 group
      A1B2  2026-03-02T09:00:00Z  ana@corp.example  view in wiki
  1 block -> allow  old no longer decides  1 user
      C3D4  2026-03-02T09:00:00Z  anonymous  view in unnamed
  1 cannot be judged, for lack of facts
  1   hosting asks for operator`,
  )
})

const readers = `  - { id: staff-watched, when: { group: staff }, then: monitor }
  - { id: staff-read-only, when: { group: staff }, then: { readonly: true } }`

for (const [name, rules, before, after] of [
  ['a write that only readers remain for', readers, {}, 'allow -> read-only by staff-read-only'],
  ['a write that was stopped then as well', readers, { verdict: 'monitor', outcome: 'read-only' }, undefined],
  [
    'a write that nothing stops any more',
    '  - { id: seen, when: {}, then: monitor }',
    { verdict: 'monitor', outcome: 'read-only' },
    'read-only -> monitor by seen',
  ],
  [
    'a rule that lets through and lets only read',
    '  - { id: both, when: {}, then: { verdict: monitor, readonly: true } }',
    {},
    'allow -> read-only by both',
  ],
] as const) {
  t.test(`outcomes are compared: ${name}`, async t => {
    const { changed } = await replay(draft(rules), [past({ method: 'POST', activity: 'edit' }, before)])
    const [group] = changed
    t.equal(group && `${group.from} -> ${group.to} by ${group.rule}`, after)
  })
}

t.test('a view under a rule that lets only read is what its verdict says', async t => {
  const { changed } = await replay(draft(readers), [past()])
  t.match(changed, [{ from: 'allow', to: 'monitor', rule: 'staff-watched' }])
})

const controls = '  - { id: c, when: {}, then: { controls: [no-copy] } }'
const session = '  - { id: s, when: {}, then: { session: { idle: 5m } } }'
const trial = '  - { id: t, mode: shadow, when: {}, then: block }'

for (const [rules, line] of [
  [[readers], undefined],
  [[controls], 'obligations (controls) are not compared'],
  [[controls, session], 'obligations (controls, session) are not compared'],
  [[trial], 'rules on trial are not compared'],
  [[session, trial], 'obligations (session) and rules on trial are not compared'],
] as const) {
  t.test(`${rules.length} kinds of rules: ${line ?? 'all is compared'}`, async t => {
    const policy = draft(rules.join('\n'))
    const lines = renderReplay(await replay(policy, []), policy).split('\n')
    t.equal(
      lines.find(each => each.endsWith('are not compared')),
      line,
    )
  })
}
