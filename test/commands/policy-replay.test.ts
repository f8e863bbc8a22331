import { join } from 'node:path'
import t from 'tap'
import { UsageError } from '../../src/commands/command.ts'
import { replayPolicy } from '../../src/commands/policy-replay.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { factsOf } from '../policy/facts.ts'
import { logLine, noMail, ran } from './policy-terminal.ts'

t.test('a draft against a log: what is the same and what is not', async t => {
  const directory = t.testdir({
    'draft.yaml': noMail,
    log: [logLine(factsOf()), 'noise', logLine(factsOf({ app: 'mail' }), { reference: 'R2' })].join('\n'),
  })
  const args = [join(directory, 'draft.yaml'), '--log', join(directory, 'log')]
  const { code, out } = await ran(replayPolicy, ...args)
  t.equal(code, 0)
  t.match(
    out,
    /^2 decisions replayed, revision aaaaaaa -> candidate [0-9a-f]{7}\n {2}1 same\n {2}1 allow -> block/,
  )
  t.match(out, /^ +R2 {2}.*ana@corp\.example {2}view in mail$/m)
  const { out: data } = await ran(replayPolicy, ...args, '--json')
  t.match(JSON.parse(data), { replayed: 2, same: 1, changed: [{ rule: 'no-mail', count: 1 }], undecided: 0 })
})

t.test('rules that ask for what an older log does not tell are named, and nothing is guessed', async t => {
  const { operator: _, ...older } = factsOf()
  const directory = t.testdir({
    'draft.yaml':
      'version: 1\ndefault: allow\nrules: [{ id: hosting, when: { operator: { asn: 64500 } }, then: block }]\n',
    log: logLine(older),
  })
  const { out } = await ran(replayPolicy, join(directory, 'draft.yaml'), '--log', join(directory, 'log'))
  t.match(out, /^ {2}0 same\n {2}1 cannot be judged, for lack of facts\n {2}1 {3}hosting asks for operator$/m)
})

t.test('a log without decisions is no success', async t => {
  const directory = t.testdir({ 'draft.yaml': noMail, log: '{"type":"edge"}\n' })
  const paths = [join(directory, 'draft.yaml'), '--log', join(directory, 'log')]
  t.match(await ran(replayPolicy, ...paths), { code: 1, error: /there were no decisions to replay$/ })
})

t.test('a draft against the latest decisions of a running edge', async t => {
  const world = await startWorld(t, echo)
  for (let n = 0; n < 3; n++) await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  await world.records.activity(() => world.records.activities.length === 3)
  const directory = t.testdir({
    'draft.yaml':
      'version: 1\ndefault: monitor\nrules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n',
    'bad.yaml': 'version: 1\ndefault: monitor\nrules: [{ id: r, when: { app: gone }, then: block }]\n',
  })
  const admin = ['--admin', `http://127.0.0.1:${world.edge.ports.admin}`]
  const { code, out, error } = await ran(replayPolicy, join(directory, 'draft.yaml'), ...admin)
  t.match(error, /these are the latest decisions of the edge only; users are shown as hashes$/)
  t.equal(code, 0)
  t.match(out, /^3 decisions replayed.*\n {2}0 same\n {2}3 monitor -> block {2}no-ana {2}1 user, 1 group$/m)
  t.notMatch(out, 'ana@corp.example', 'the edge tells nobody who did what')
  const bad = await ran(replayPolicy, join(directory, 'bad.yaml'), ...admin)
  t.match(bad.thrown?.message, /answered 422: .*bad\.yaml:3:\d+ {2}error P106/)
})

t.test('an edge that cannot be reached is named', async t => {
  const draft = join(t.testdir({ 'draft.yaml': noMail }), 'draft.yaml')
  const { thrown } = await ran(replayPolicy, draft, '--admin', 'http://127.0.0.1:1')
  t.match(thrown, { name: 'AdminError', message: /^http:\/\/127\.0\.0\.1:1 cannot be reached: / })
})

t.test('it needs a draft, and one source of decisions', async t => {
  const both = ['--log', 'log', '--admin', 'http://127.0.0.1:1']
  for (const args of [[], ['draft.yaml'], ['--log', 'log'], ['draft.yaml', ...both]])
    t.type((await ran(replayPolicy, ...args)).thrown, UsageError, args.join(' '))
})

const readers = `version: 1
default: monitor
rules: [{ id: contractors-read-only, when: { group: contractors }, then: { readonly: true } }]
`

t.test('a record of a write that was stopped is an outcome of its own', async t => {
  const write = factsOf({ method: 'POST', activity: 'edit', groups: ['contractors'] })
  const monitored = { verdict: 'monitor' }
  const directory = t.testdir({
    'draft.yaml': readers,
    log: [logLine(write, monitored), logLine(write, { ...monitored, error: 'read-only' })].join('\n'),
  })
  const { out, error } = await ran(
    replayPolicy,
    join(directory, 'draft.yaml'),
    '--log',
    join(directory, 'log'),
  )
  t.match(out, /^ {2}1 same\n {2}1 monitor -> read-only {2}contractors-read-only {2}1 user, 1 group$/m)
  t.notMatch(error, 'hashes')
})

t.test('a running edge remembers that it stopped a write', async t => {
  const world = await startWorld(t, echo, { policy: readers.replace('contractors }', 'staff }') })
  await http1(world.client, wikiHost, { method: 'POST', headers: { cookie: world.cookie() } })
  await world.records.activity(() => world.records.activities.length === 1)
  const directory = t.testdir({ 'draft.yaml': 'version: 1\ndefault: monitor\n' })
  const { out } = await ran(
    replayPolicy,
    join(directory, 'draft.yaml'),
    '--admin',
    `http://127.0.0.1:${world.edge.ports.admin}`,
  )
  t.match(out, /^ {2}1 read-only -> monitor {2}/m)
})
