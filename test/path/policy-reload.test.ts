import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { admin } from '../harness/admin.ts'
import { http1, http2, http2On, openHttp2 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const allow = 'version: 1\ndefault: allow\n'
const blockAna = `${allow}rules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n`
const blockViews = `${allow}rules: [{ id: no-views, when: { activity: api }, then: block }]\n`

t.test('a new rule holds for the next request, on connections that are open already', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const session = openHttp2(world.client, wikiHost)
  const ask = () =>
    http2On(session, `${wikiHost}:${world.client.port}`, { headers: { cookie: world.cookie() } })
  t.equal((await ask()).status, 200)
  const before = world.edge.policy.holder.current.revision
  world.writePolicy(blockAna)
  t.match(await world.edge.policy.reload(), { result: 'applied' })
  t.equal((await ask()).status, 403)
  world.writePolicy(allow)
  t.match(
    await world.edge.policy.reload(),
    { result: 'applied', revision: before },
    'the same rules, the same name',
  )
  t.equal((await ask()).status, 200)
  session.close()
  const revisions = world.records.activities.map(({ revision }) => revision)
  t.strictSame([revisions[0], revisions.length], [before, 3])
  t.not(revisions[1], before)
})

t.test('the directory is followed without being asked', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const swapped = new Promise<void>(resolve => world.edge.policy.holder.onSwap(resolve))
  world.writePolicy(blockAna)
  await swapped
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 403)
  t.match(world.records.operations('policy-reload'), [{ result: 'applied', report: null }])
})

t.test('a bad set is refused whole, the old one stays, and the operator sees why', async t => {
  const world = await startWorld(t, echo, { policy: blockAna })
  const { revision } = world.edge.policy.holder.current
  world.writePolicy(`${blockViews}nonsense: 1\n`)
  const refused = await world.edge.policy.reload()
  t.equal(refused.result, 'refused')
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 403)
  const kim = { cookie: world.cookie({ user: 'kim@partner.example' }) }
  t.equal((await http1(world.client, wikiHost, { headers: kim })).status, 200, 'no part of the new set holds')
  const { status, text } = await admin(world.edge, '/policy')
  const shown = JSON.parse(text) as { refused: { report: string } }
  t.match([status, shown], [200, { revision, rules: [{ id: 'no-ana', verdict: 'block' }] }])
  t.match(shown.refused.report, /policy\.yaml:4:1[^]*nonsense[^]*stays in force/)
  t.match((await admin(world.edge, '/metrics')).text, /^sallyport_policy_stale 1$/m)
  world.writePolicy(allow)
  await world.edge.policy.reload()
  t.equal((JSON.parse((await admin(world.edge, '/policy')).text) as { refused: unknown }).refused, null)
  t.match((await admin(world.edge, '/metrics')).text, /^sallyport_policy_stale 0$/m)
})

t.test('an exchange keeps the set that it began with', async t => {
  let answer: ServerResponse | undefined
  let asked = (): void => undefined
  const reached = new Promise<void>(resolve => (asked = resolve))
  const world = await startWorld(
    t,
    (_request, response) => {
      answer = response
      asked()
    },
    { policy: allow },
  )
  const { revision } = world.edge.policy.holder.current
  const pending = http2(world.client, wikiHost, { path: '/a', headers: { cookie: world.cookie() } })
  await reached
  const downloads = 'when: { activity: download, file: { extension: pdf } }'
  world.writePolicy(`${allow}rules: [{ id: no-pdf, ${downloads}, then: block }]\n`)
  await world.edge.policy.reload()
  answer!.setHeader('content-disposition', 'attachment; filename=a.pdf')
  answer!.end('content')
  t.match(await pending, { status: 200, text: 'content' })
  t.match(await world.records.activity(() => true), { revision, rule: 'default' })
})

t.test('an answer still coming ends when a new rule blocks it', async t => {
  const world = await startWorld(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      response.write('first')
    },
    { policy: allow },
  )
  const session = openHttp2(world.client, wikiHost)
  const cookie = world.cookie()
  const stream = session.request({ ':authority': `${wikiHost}:${world.client.port}`, cookie })
  await once(stream, 'data')
  const ended = once(stream, 'error')
  world.writePolicy(blockAna)
  await world.edge.policy.reload()
  await ended
  t.equal(stream.rstCode, 2, 'as a reset, not as a clean end')
  session.close()
})
