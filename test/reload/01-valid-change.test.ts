/** A valid change applies by itself, and the next request uses it, on connections that are open already. */
import t from 'tap'
import { http1, http2On, openHttp2 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { allow } from './directory.ts'

const blockAna = `${allow}rules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n`

t.test('the next request follows a rule that was saved', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const session = openHttp2(world.client, wikiHost)
  const ask = () =>
    http2On(session, `${wikiHost}:${world.client.port}`, { headers: { cookie: world.cookie() } })
  t.equal((await ask()).status, 200)
  const before = world.edge.policy.holder.current.revision
  const swapped = new Promise<void>(resolve => world.edge.policy.holder.onSwap(resolve))
  world.writePolicy(blockAna)
  await swapped
  t.equal((await ask()).status, 403)
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 403)
  t.match(world.records.operations('policy-reload'), [{ result: 'applied', report: null }])
  world.writePolicy(allow)
  t.match(
    await world.edge.policy.reload(),
    { result: 'applied', revision: before },
    'the same rules, the same name',
  )
  t.equal((await ask()).status, 200)
  session.close()
})
