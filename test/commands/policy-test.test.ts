import { join } from 'node:path'
import t from 'tap'
import { UsageError } from '../../src/commands/command.ts'
import { testPolicy } from '../../src/commands/policy-test.ts'
import { sallyport } from '../harness/command-line.ts'
import { noMail, ran } from './policy-terminal.ts'

const closed = '  - { name: mail is closed, with: { app: mail }, expect: { verdict: block } }\n'
const open = '  - { name: "wiki is open #1", with: { app: wiki }, expect: { verdict: allow } }\n'
const wrong = '  - { name: mail is open, with: { app: mail }, expect: { verdict: allow } }\n'
const files = (...cases: readonly string[]) => ({
  'policy.yaml': noMail,
  'policy.test.yaml': `cases:\n${cases.join('')}`,
})

t.test('cases that pass are points of TAP, and the command succeeds', async t => {
  const directory = t.testdir(files(closed, open))
  const { code, out } = await ran(testPolicy, directory)
  t.equal(code, 0)
  t.match(
    out,
    /^TAP version 14\n1\.\.2\nok 1 - mail is closed\nok 2 - wiki is open \\#1\n# revision [0-9a-f]{7}: 2 cases, 0 failed$/,
  )
})

t.test('a case that fails has its place, its difference and the explanation under it', async t => {
  const directory = t.testdir(files(closed, wrong))
  const { code, out } = await ran(testPolicy, directory)
  t.equal(code, 1)
  t.match(out, /^not ok 2 - mail is open\n {2}---\n {2}at: .*policy\.test\.yaml:3:7\n {2}message: \|$/m)
  t.match(out, /^ {4}verdict: expected allow, was block\n\n {4}block by no-mail \(.*policy\.yaml:4\)/m)
  t.match(out, / {2}\.\.\.\n# revision [0-9a-f]{7}: 2 cases, 1 failed$/)
})

t.test('the gate of coverage asks for a case of each side', async t => {
  const { code, out } = await ran(testPolicy, t.testdir(files(closed)), '--coverage')
  t.equal(code, 1)
  t.match(out, /^1\.\.2$/m)
  t.match(out, /^not ok 2 - coverage of no-mail\n {2}---\n {2}at: .*policy\.yaml:4$/m)
  t.match(out, 'it nearly matches no case that it leaves alone')
  t.match(out, /1 case, 0 failed, 1 rule not covered$/)
  const both = await ran(testPolicy, t.testdir(files(closed, open)), '--coverage')
  t.match(both, { code: 0, out: /^ok 3 - coverage of no-mail$/m })
})

t.test('as data', async t => {
  const { code, out } = await ran(testPolicy, t.testdir(files(closed, wrong)), '--json')
  t.equal(code, 1)
  t.match(JSON.parse(out), {
    revision: /^[0-9a-f]{7}$/,
    cases: [
      { name: 'mail is closed', line: 2, differences: [] },
      { name: 'mail is open', line: 3, differences: ['verdict: expected allow, was block'] },
    ],
    coverage: [{ rule: 'no-mail', decides: true, spares: false }],
  })
})

t.test('several paths are one set', async t => {
  const directory = t.testdir({
    'a.yaml': noMail,
    'b.yaml': 'version: 1\nrules: [{ id: no-crm, when: { app: crm }, then: block }]\n',
    'c.test.yaml': `cases:\n${closed}${closed.replaceAll('mail', 'crm')}`,
  })
  const paths = ['a.yaml', 'b.yaml', 'c.test.yaml'].map(name => join(directory, name))
  t.match(await ran(testPolicy, ...paths), { code: 0, out: /2 cases, 0 failed/ })
})

t.test('where only a test file is named, the set is what lies beside it', async t => {
  const directory = t.testdir(files(closed))
  t.match(await ran(testPolicy, join(directory, 'policy.test.yaml')), { code: 0, out: /1 case, 0 failed/ })
})

t.test('a set without tests fails, and says what to write', async t => {
  const { code, out, error } = await ran(testPolicy, t.testdir({ 'policy.yaml': noMail }))
  t.equal(code, 1)
  t.match(out, '1..0')
  t.match(error, 'there are no tests; write cases in a *.test.yaml beside the policy')
})

t.test('what is wrong with the files is reported instead of running anything', async t => {
  const badTest = await ran(
    testPolicy,
    t.testdir({ ...files(), 'policy.test.yaml': 'cases: [{ name: a }]\n' }),
  )
  t.match(badTest, { out: '', thrown: { name: 'ProblemsError', message: /P403/ } })
  const elsewhere = await ran(
    testPolicy,
    t.testdir({ ...files(closed), 'b.test.yaml': `policy: ../b\ncases:\n${closed}` }),
  )
  t.match(elsewhere.thrown?.message, /b\.test\.yaml:1:9 {2}error P402/)
  t.type((await ran(testPolicy)).thrown, UsageError)
})

t.test('the example set of the project passes, with coverage', async t => {
  const { code, out } = await ran(testPolicy, 'policies', '--coverage')
  t.equal(code, 0)
  t.match(out, /, 0 failed, 0 rules not covered$/)
})

t.test('the example of the design passes as it stands', async t => {
  t.match(await ran(testPolicy, 'test/policy/contoso'), { code: 0, out: /: 12 cases, 0 failed$/ })
})

t.test('as a process it exits with 1 on a failing case', async t => {
  const directory = t.testdir(files(wrong))
  t.match(await sallyport(['policy', 'test', directory]), { code: 1, out: /^not ok 1 - mail is open$/m })
})

t.test('what is wrong with the files is data as well', async t => {
  const directory = t.testdir({ ...files(), 'policy.test.yaml': 'cases: [{ name: a }]\n' })
  const { code, out } = await ran(testPolicy, directory, '--json')
  t.equal(code, 1)
  t.match(JSON.parse(out), {
    problems: [{ code: 'P403', severity: 'error', file: /policy\.test\.yaml$/, line: 1, column: 11 }],
  })
})

t.test('the set on trial has tests of its own, and the command for them is told', async t => {
  const directory = t.testdir({ ...files(closed), shadow: files(wrong) })
  const { code, out, error } = await ran(testPolicy, directory)
  t.equal(code, 0)
  t.match(out, '1 case, 0 failed')
  const shadow = join(directory, 'shadow')
  t.equal(
    error.split('\n').at(-1),
    `${shadow} is a set of its own; test it with: sallyport policy test ${shadow}`,
  )
})
