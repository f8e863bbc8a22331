/** A set with a mistake is refused: the old one stays, the report tells the place, and the figures move. */
import t from 'tap'
import { admin } from '../harness/admin.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { allow } from './directory.ts'

const blockAna = `${allow}rules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n`

t.test('the old set stays in force, and the operator sees why', async t => {
  const world = await startWorld(t, echo, { policy: blockAna })
  const { revision } = world.edge.policy.holder.current
  for (const [text, place] of [
    [`${allow}rules:\n  - id: [`, /policy\.yaml:4:\d+ /],
    [`${allow}nonsense: 1\n`, /policy\.yaml:3:1 .*nonsense/],
  ] as const) {
    world.writePolicy(text)
    t.match(await world.edge.policy.reload(), { result: 'refused', report: place })
    t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 403)
    const status = JSON.parse((await admin(world.edge, '/policy')).text) as { refused: { report: string } }
    t.match(status, { revision, rules: [{ id: 'no-ana', verdict: 'block' }] })
    t.match(status.refused.report, place)
    t.match(status.refused.report, /stays in force/)
    t.equal((await admin(world.edge, '/readyz')).status, 200, 'it still takes users')
  }
  const refused = (await admin(world.edge, '/metrics')).text
  t.match(refused, /^sallyport_policy_stale 1$/m)
  t.match(refused, /^sallyport_policy_reload_total\{result="refused"\} 2$/m)
  world.writePolicy(allow)
  await world.edge.policy.reload()
  t.equal((JSON.parse((await admin(world.edge, '/policy')).text) as { refused: unknown }).refused, null)
  t.match((await admin(world.edge, '/metrics')).text, /^sallyport_policy_stale 0$/m)
})
