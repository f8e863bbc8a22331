/** What the users' listener tells probes, which see an edge as users do. */
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startNats } from '../harness/nats-server.ts'
import { echo } from '../harness/sign-in.ts'
import { signInHost, startWorld } from '../harness/world.ts'

t.test('an edge that takes users says so, and puts nothing on record', async t => {
  const world = await startWorld(t, echo)
  for (const ask of [http1, http2])
    t.equal((await ask(world.client, signInHost, { path: '/health' })).status, 204)
  t.equal((await http1(world.client, signInHost, { method: 'HEAD', path: '/health' })).status, 204)
  const posted = await http1(world.client, signInHost, { method: 'POST', path: '/health', body: 'x' })
  t.match(posted, { status: 405, headers: { allow: 'GET, HEAD' } })
  t.strictSame(world.records.operations('sign-in'), [])
})

t.test('one that cannot verify sessions says that it takes nobody', async t => {
  const nats = await startNats(t)
  const world = await startWorld(t, echo, { more: `fleet: { nats: { servers: ["${nats.url}"] } }` })
  t.equal((await http1(world.client, signInHost, { path: '/health' })).status, 204)
  await nats.stop()
  await world.records.operationLike('fleet', { event: 'stale' })
  const unready = await http1(world.client, signInHost, { path: '/health' })
  t.match(unready, { status: 503, headers: { 'retry-after': '5' } })
})
