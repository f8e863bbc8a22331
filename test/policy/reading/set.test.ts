import t from 'tap'
import { revisionOf } from '../../../src/policy/reading/set.ts'
import { readPolicySet } from '../../../src/policy/read-policy.ts'
import { context, reportOf } from '../facts.ts'

const head = 'version: 1\ndefault: allow\n'

t.test('everything wrong is reported at once, each with its place', async t => {
  const report = reportOf(`version: 2
default: deny
nonsense: 1
rules:
  - { id: Bad Id, when: { app: wikki }, then: block }
  - { id: default, when: { activity: downlod }, then: protect }
  - { id: r, when: { colour: red, ip: 10.0.0.0/40, group: $nobody }, then: nothing }
  - { when: {} }
`)
  for (const problem of [
    /1\.yaml:1:10 .*1/,
    /1\.yaml:2:10 .*deny/,
    /1\.yaml:3:1 .*nonsense/,
    /1\.yaml:5:\d+ .*"Bad Id" is not a rule id/,
    /1\.yaml:5:\d+ .*wikki.*did you mean "?wiki/,
    /1\.yaml:6:\d+ .*"default" is what a decision without a rule is called/,
    /1\.yaml:6:\d+ .*downlod.*did you mean "?download/,
    /1\.yaml:6:\d+ .*protect must say with what/,
    /1\.yaml:7:\d+ .*colour/,
    /1\.yaml:7:\d+ .*10\.0\.0\.0\/40/,
    /1\.yaml:7:\d+ .*there is no list "\$nobody"/,
    /1\.yaml:7:\d+ .*nothing/,
    /1\.yaml:8:\d+ .*id/,
    /1\.yaml:8:\d+ .*then/,
  ])
    t.match(report, problem)
})

t.test('files of a set must agree', async t => {
  t.match(
    reportOf(head, 'version: 1\ndefault: block\n'),
    /2\.yaml:2:1 .*another file of the set says default: allow/,
  )
  const rule = 'rules: [{ id: r, when: { app: wiki }, then: block }]\n'
  t.match(reportOf(head + rule, `version: 1\n${rule}`), /2\.yaml:2:\d+ .*the rule id "r" is used twice/)
  const list = 'lists: { a: [b] }\n'
  t.match(reportOf(head + list, `version: 1\n${list}`), /2\.yaml:2:\d+ .*the list "a" is defined twice/)
  t.match(reportOf('version: 1\n'), /1\.yaml:1:1 .*"default" is missing/)
  t.match(
    reportOf(`${head}lists: { a: [$b], b: [c] }\nrules: [{ id: r, when: { group: $a }, then: block }]`),
    'a list cannot name another list',
  )
})

t.test('a list of one file is known in the others', async t => {
  const files = [
    { file: 'a.yaml', text: `${head}lists: { us: [ana@corp.example] }\n` },
    { file: 'b.yaml', text: 'version: 1\nrules: [{ id: r, when: { user: $us }, then: block }]\n' },
  ]
  t.strictSame(
    readPolicySet(files, context).set.rules.map(({ id }) => id),
    ['r'],
  )
})

t.test('a revision is the content, not the place', async t => {
  const revision = revisionOf([{ file: '/x/a.yaml', text: head }])
  t.match(revision, /^[0-9a-f]{7}$/)
  t.equal(revisionOf([{ file: '/y/a.yaml', text: head }]), revision)
  t.not(revisionOf([{ file: '/x/b.yaml', text: head }]), revision)
  t.not(revisionOf([{ file: '/x/a.yaml', text: `${head} ` }]), revision)
})

t.test('what is no YAML, or uses what hides meaning, is refused', async t => {
  for (const text of [
    'version: [',
    `${head}rules: &a []\nx: *a`,
    `${head}<<: { rules: [] }`,
    `${head}default: block\n`,
    '',
  ])
    t.match(reportOf(text), /1\.yaml:\d+:\d+ /, JSON.stringify(text))
})
