/** Why a decision is what it is, as an operator reads it. */
import t from 'tap'
import { explain, noFile, renderExplanation } from '../../../src/policy/index.ts'
import { factsOf, policyFrom } from '../facts.ts'
import { contoso, suitesIn } from '../sets.ts'

const cases = suitesIn('test/policy/contoso').flatMap(suite => suite.cases)
const factsOfCase = (name: string) => cases.find(each => each.name === name)!.facts
const told = (text: string, changes = {}): string =>
  renderExplanation(explain(policyFrom(text), factsOf(changes), 'content'))

t.test('the example of the design: a secret plan for an unmanaged laptop', async t => {
  const facts = factsOfCase('an unmanaged laptop downloads a secret plan')
  t.equal(
    renderExplanation(explain(contoso(), facts, 'content')),
    `block by block-sensitive-download-unmanaged (test/policy/contoso/contoso.yaml:17), revision aa48a33
  app       sharepoint     in [sharepoint, box]                    app-listed
  activity  download       is download                             activity-listed
  device    managed=false  is managed=false                        device-state-matches
  file      label=secret   in [confidential, secret, unscannable]  file-matches
obligations: session idle 15m, absolute 4h; protect as confidential
also matched: protect-large-office-download (protect), short-sessions-unmanaged (session limits)
it would be monitor by default with device.managed=true`,
  )
})

t.test('what was lifted, and by which facts', async t => {
  const facts = factsOfCase('break-glass from the office lifts the two rules it names')
  t.equal(
    renderExplanation(explain(contoso(), facts, 'content')),
    `allow by break-glass (test/policy/contoso/contoso.yaml:51), revision aa48a33
  user  breakglass@contoso.example  is breakglass@contoso.example          user-listed
  ip    203.0.113.9                 in [203.0.113.0/24, 2001:db8:40::/48]  ip-in-range
lifted: block-risky-places (block), step-up-export (step-up)
it would be block by block-risky-places with ip=192.0.2.1`,
  )
})

t.test('exceptions and step-ups stand among the filters', async t => {
  const story = told(`default: allow
rules:
  - id: strong
    when: { app: wiki }
    unless: { group: admins }
    then: { step-up: { strength: multi-factor, within: 10m } }`)
  t.match(story, /^ {2}app\s+wiki\s+is wiki\s+app-listed$/m)
  t.match(story, /^ {2}unless group\s+staff\s+is admins\s+group-not-listed$/m)
  t.match(
    story,
    /^ {2}unless step-up\s+strength=password\s+satisfied by multi-factor.*step-up-not-satisfied$/m,
  )
  t.match(story, 'obligations: step up to multi-factor within 10m')
})

t.test('a rule that one filter kept away is told, one that two kept away is not', async t => {
  const story = told(`default: allow
rules:
  - { id: one, when: { app: wiki, group: admins }, then: block }
  - { id: excepted, when: { app: wiki }, unless: { group: staff }, then: block }
  - { id: two, when: { app: mail, group: admins }, then: block }`)
  t.match(story, 'allow by default: no rule decides')
  t.match(story, 'nearly: one (block) asks for group is admins, and found staff')
  t.match(story, 'nearly: excepted (block) excepts group is staff, and found staff')
  t.notMatch(story, 'nearly: two')
})

t.test('what is on trial, what is open and what failed are said', async t => {
  const onTrial = 'default: allow\nrules: [{ id: r, mode: shadow, when: { app: wiki }, then: block }]'
  t.match(told(onTrial), 'on trial: r, the verdict would be block')
  const onFile = policyFrom(
    'default: allow\nrules: [{ id: r, when: { file: { extension: pdf } }, then: block }]',
  )
  const open = explain(onFile, factsOf({ activity: 'download' }), 'request')
  t.match(renderExplanation(open), 'allow by default: no rule decides, as far as is known yet')
  t.match(
    renderExplanation(open),
    'nearly: r (block) asks for file is extension=pdf, and found not known yet',
  )
  const failed = { ...open, decision: { ...open.decision, verdict: 'block' as const, fault: true } }
  t.match(renderExplanation(failed), 'block by default: no rule decides, because the engine failed')
})

t.test('a set that nothing can alter says so', async t => {
  t.match(told('default: block'), /\nno single change of a fact would alter the verdict$/)
})

t.test('an explanation is data as well', async t => {
  const policy = policyFrom(
    'default: allow\nrules: [{ id: r, when: { file: { extension: pdf } }, then: block }]',
  )
  const facts = factsOf({ file: { ...noFile, name: 'a.pdf', extension: 'pdf' } })
  t.match(explain(policy, facts, 'response'), {
    revision: policy.revision,
    decision: { verdict: 'block', rule: 'r' },
    winner: {
      id: 'r',
      file: 'policy.yaml',
      line: 3,
      effect: 'block',
      filters: [{ filter: 'file', reason: 'file-matches', passed: true, exception: false }],
    },
    also: [],
    nearly: [],
    flip: { verdict: 'allow', rule: 'default' },
  })
})

const readOnly = `default: monitor
rules:
  - { id: watched, when: { app: wiki }, then: monitor }
  - { id: staff-read-only, when: { group: staff }, then: { readonly: true } }`
const write = { method: 'POST', activity: 'edit' as const }

t.test('where only reading is left, that is the headline, with the rule that says so', async t => {
  const { revision } = policyFrom(readOnly)
  t.equal(
    told(readOnly, write),
    `read-only by staff-read-only (policy.yaml:5), verdict monitor, revision ${revision}
  group  staff  is staff  group-listed
obligations: readonly
also matched: watched (monitor)
it would be monitor by watched without group staff`,
  )
})

t.test('to read is what the verdict says, and the obligation stays one', async t => {
  t.match(told(readOnly), /^monitor by watched [^]*^also matched: staff-read-only \(readonly\)$/m)
})

t.test('no single change frees a write from two rules that let only read', async t => {
  const twice = `${readOnly}\n  - { id: all-read-only, when: {}, then: { readonly: true } }`
  t.match(told(twice, write), /\nno single change of a fact would alter that$/)
})

t.test('what stops is data as well', async t => {
  t.match(explain(policyFrom(readOnly), factsOf(write), 'content'), {
    outcome: 'read-only',
    decision: { verdict: 'monitor', readonly: true },
    winner: { id: 'watched' },
    stopper: { id: 'staff-read-only', effect: 'readonly' },
    flip: { outcome: 'monitor', verdict: 'monitor', rule: 'watched' },
  })
  t.match(explain(policyFrom(readOnly), factsOf(), 'content'), { outcome: 'monitor', stopper: undefined })
})
