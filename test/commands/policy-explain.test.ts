import { join } from 'node:path'
import t from 'tap'
import { UsageError } from '../../src/commands/command.ts'
import { explainPolicy } from '../../src/commands/policy-explain.ts'
import { noFile, readPolicySet } from '../../src/policy/index.ts'
import { context, factsOf } from '../policy/facts.ts'
import { logLine, noMail, ran } from './policy-terminal.ts'

const now = Date.UTC(2026, 2, 2, 9)
const mail = factsOf({ app: 'mail', now })
const { revision } = readPolicySet([{ file: 'policy.yaml', text: noMail }], context)

t.test('the decision behind a reference, and what the rules say now', async t => {
  const directory = t.testdir({
    'policy.yaml': noMail,
    'activity.ndjson': [
      'not JSON',
      '{"type":"edge","event":"started"}',
      logLine(factsOf(), { reference: 'OTHER' }),
      logLine(mail, { verdict: 'monitor', rule: 'old' }),
    ].join('\n'),
  })
  const log = ['--log', join(directory, 'activity.ndjson')]
  const policy = ['--policy', join(directory, 'policy.yaml')]
  const { code, out } = await ran(explainPolicy, 'A1B2-C3D4', ...log, ...policy)
  t.equal(code, 0)
  t.match(
    out.split('\n').slice(0, 2),
    [
      'A1B2-C3D4: ana@corp.example, view in mail, 2026-03-02T09:00:00Z: monitor by old',
      `decided by revision aaaaaaa; what follows is by ${revision}, the rules as they are now`,
    ],
    'the log has another revision',
  )
  t.match(out, /^block by no-mail \(.*policy\.yaml:4\), revision/m)
  const missing = await ran(explainPolicy, 'NONE', ...log, ...policy)
  t.match(missing.thrown, { name: 'PolicyFilesError', message: /has no decision with the reference NONE$/ })
})

t.test('a decision of the same revision, of a file and of nobody', async t => {
  const file = { ...noFile, name: 'plan.pdf', extension: 'pdf' }
  const directory = t.testdir({
    'policy.yaml': noMail,
    log: logLine(
      { ...mail, user: '', activity: 'download', file },
      { revision, verdict: 'block', rule: 'no-mail' },
    ),
  })
  const paths = ['--log', join(directory, 'log'), '--policy', join(directory, 'policy.yaml')]
  const { out } = await ran(explainPolicy, 'A1B2-C3D4', ...paths)
  t.match(
    out,
    'A1B2-C3D4: somebody without a session, download of plan.pdf in mail, 2026-03-02T09:00:00Z: block',
  )
  t.notMatch(out, 'the rules as they are now')
  const { out: data } = await ran(explainPolicy, 'A1B2-C3D4', ...paths, '--json')
  t.match(JSON.parse(data), {
    logged: { reference: 'A1B2-C3D4', verdict: 'block', rule: 'no-mail', revision },
    revision,
    decision: { verdict: 'block' },
    winner: { id: 'no-mail' },
  })
})

t.test('facts from a file, alone or within a record', async t => {
  const directory = t.testdir({
    'policy.yaml': noMail,
    'facts.json': JSON.stringify(mail),
    'record.json': logLine(mail),
    'list.json': '[]',
    'no.json': '{',
  })
  const policy = ['--policy', join(directory, 'policy.yaml')]
  for (const name of ['facts.json', 'record.json'])
    t.match(await ran(explainPolicy, '--facts', join(directory, name), ...policy), {
      code: 0,
      out: /^block by no-mail/,
    })
  for (const [name, message] of [
    ['list.json', /list\.json holds no facts: a JSON object as in a record$/],
    ['no.json', /no\.json is not JSON: /],
  ] as const) {
    t.match((await ran(explainPolicy, '--facts', join(directory, name), ...policy)).thrown, {
      name: 'PolicyFilesError',
      message,
    })
  }
})

t.test('facts as words', async t => {
  const policy = ['--policy', join(t.testdir({ 'policy.yaml': noMail }), 'policy.yaml')]
  t.match(await ran(explainPolicy, 'app=mail', 'groups=[staff]', ...policy), {
    code: 0,
    out: /^block by no-mail/,
  })
  const { out } = await ran(explainPolicy, 'app=wiki', '--json', ...policy)
  t.match(JSON.parse(out), { logged: null, decision: { verdict: 'allow' }, flip: { verdict: 'block' } })
  t.match((await ran(explainPolicy, 'apps=mail', ...policy)).thrown, {
    message: /unknown fact "apps"; did you mean "app"/,
  })
})

t.test('a command line that asks for nothing says what it needs', async t => {
  const policy = ['--policy', join(t.testdir({ 'policy.yaml': noMail }), 'policy.yaml')]
  for (const words of [[], ['A1B2-C3D4'], ['app=mail', 'A1B2-C3D4']]) {
    const { thrown } = await ran(explainPolicy, ...words, ...policy)
    t.type(thrown, UsageError)
    t.match(
      thrown?.message,
      'policy explain needs a REFERENCE with --log FILE, --facts FILE, or facts such as',
    )
  }
  t.match((await ran(explainPolicy, 'app=mail')).thrown, { message: /name the policy with --policy PATH/ })
})

t.test('a write that was stopped is told as such, and its reference is found in any case', async t => {
  const policy =
    'version: 1\ndefault: monitor\nrules: [{ id: readers, when: {}, then: { readonly: true } }]\n'
  const directory = t.testdir({
    'policy.yaml': policy,
    log: logLine({ ...mail, method: 'POST', activity: 'edit' }, { verdict: 'monitor', error: 'read-only' }),
  })
  const paths = ['--log', join(directory, 'log'), '--policy', join(directory, 'policy.yaml')]
  const { out } = await ran(explainPolicy, 'a1b2-c3d4', ...paths)
  t.match(out, /^A1B2-C3D4: .*, edit in mail, .*Z: read-only, verdict monitor by default$/m)
  t.match(out, /^read-only by readers \(.*policy\.yaml:3\), verdict monitor, revision/m)
  const { out: data } = await ran(explainPolicy, 'A1B2-C3D4', ...paths, '--json')
  t.match(JSON.parse(data), { logged: { verdict: 'monitor', outcome: 'read-only' }, outcome: 'read-only' })
})

const request = { ip: '127.0.0.1', app: 'drive', host: 'www.example.com', method: 'POST', path: '/login' }

for (const [name, record, line, undecided] of [
  [
    'nobody was signed in',
    { type: 'activity', facts: null, request, verdict: 'none', error: 'not-signed-in' },
    'R1: refused before any rule: not-signed-in, POST /login in drive from 127.0.0.1',
    { error: 'not-signed-in', request: 'POST /login in drive', address: '127.0.0.1' },
  ],
  [
    'nothing was wrong',
    { type: 'activity', facts: null, request, verdict: 'none', error: null },
    'R1: answered before any rule, POST /login in drive from 127.0.0.1',
    { error: null },
  ],
  [
    'the request was malformed',
    { type: 'request-refused', code: 'bad-request', address: '127.0.0.1' },
    'R1: refused before any rule: bad-request, from 127.0.0.1',
    { error: 'bad-request', request: null },
  ],
] as const) {
  t.test(`a record that no rule has seen tells that: ${name}`, async t => {
    const log = join(t.testdir({ log: JSON.stringify({ ...record, reference: 'R1' }) }), 'log')
    t.match(await ran(explainPolicy, 'r1', '--log', log), { code: 0, out: line, error: '' })
    const { out } = await ran(explainPolicy, 'R1', '--log', log, '--json')
    t.match(JSON.parse(out), { undecided: { reference: 'R1', ...undecided } })
  })
}
