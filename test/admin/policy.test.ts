/** What the ops listener tells and does of policies. */
import t from 'tap'
import { admin } from '../harness/admin.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { post } from './posting.ts'

const head = 'version: 1\ndefault: monitor\n'
const noAna = `${head}rules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n`
const json = { 'content-type': 'application/json' }
const draft = (text: unknown): string => JSON.stringify({ files: [{ file: 'draft.yaml', text }] })

t.test('the set in force is told with its rules', async t => {
  const world = await startWorld(t, echo, { policy: noAna })
  const { status, type, text } = await admin(world.edge, '/policy')
  t.strictSame([status, type], [200, 'application/json'])
  t.match(JSON.parse(text), {
    revision: world.edge.policy.holder.current.revision,
    loaded: /^\d{4}-\d\d-\d\dT/,
    rules: [{ id: 'no-ana', mode: 'enforce', verdict: 'block' }],
    refused: null,
    trial: { revision: null, rules: [], refused: null },
  })
})

t.test('when a reload that was asked for is over, what is there is in force', async t => {
  const world = await startWorld(t, echo)
  world.writePolicy(noAna)
  t.equal((await post(world.edge, '/policy/reload')).status, 200)
  t.match(JSON.parse((await admin(world.edge, '/policy')).text), { rules: [{ id: 'no-ana' }] })
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 403)
})

t.test('a draft is judged on the latest decisions, which stay where they are', async t => {
  const world = await startWorld(t, echo)
  await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  await world.records.activity(() => true)
  const { status, text } = await post(world.edge, '/policy/replay', json, draft(noAna))
  t.equal(status, 200)
  t.match(JSON.parse(text), {
    revisions: [world.edge.policy.holder.current.revision],
    replayed: 1,
    same: 0,
    changed: [{ from: 'monitor', to: 'block', rule: 'no-ana', was: 'default', count: 1, users: 1 }],
    undecided: 0,
  })
  t.notMatch(text, 'ana@corp.example')
})

t.test('what is no draft is refused with what would be one', async t => {
  const world = await startWorld(t, echo)
  for (const [name, headers, body, status, answer] of [
    ['no JSON', { 'content-type': 'text/plain' }, draft(noAna), 415, /send a draft as application\/json/],
    ['a text', json, 'nonsense', 400, /write \{ "files": \[\{ "file"/],
    ['no files', json, '{ "files": [] }', 400, /write \{ "files"/],
    ['a file without a text', json, '{ "files": [{ "file": "a.yaml" }] }', 400, /write \{ "files"/],
    ['a file that is a number', json, draft(7), 400, /write \{ "files"/],
    ['nothing', json, 'null', 400, /write \{ "files"/],
    ['a bad set', json, draft('version: 1\n'), 422, /draft\.yaml:1:1 {2}error P104/],
    [
      'an app that is not there',
      json,
      draft(noAna.replace('user: ana@corp.example', 'app: gone')),
      422,
      /P106/,
    ],
    ['too large a set', json, draft(`# ${'x'.repeat(3_000_000)}`), 422, /P225/],
    ['more than is read', json, draft('x'.repeat(8_000_001)), 413, /at most 8000000 octets/],
  ] as const) {
    t.match(await post(world.edge, '/policy/replay', headers, body), { status, text: answer }, name)
  }
})

t.test('a page cannot command the edge', async t => {
  const world = await startWorld(t, echo)
  world.writePolicy(noAna)
  for (const path of ['/policy/reload', '/policy/replay'])
    for (const headers of [
      { origin: 'https://attacker.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-origin' },
    ] as Record<string, string>[])
      t.match(await post(world.edge, path, headers), { status: 403 }, `${path} ${JSON.stringify(headers)}`)
})

t.test('other methods and paths are nothing', async t => {
  const world = await startWorld(t, echo)
  for (const path of ['/policy', '/policies', '/policy/reload/'])
    t.match(await post(world.edge, path), { status: 404 })
  t.match(await admin(world.edge, '/policy/reload'), { status: 404 })
})
