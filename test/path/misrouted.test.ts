/** A user who was led here although another edge is clearly nearer is noticed. */
import t from 'tap'
import { admin } from '../harness/admin.ts'
import { http1 } from '../harness/clients.ts'
import { twoSites } from '../harness/edge-sites.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const measured = (here: number, there: number): string =>
  `measured: [{ networks: 127.0.0.0/8, round-trips: { edge-1: ${here}ms, edge-2: ${there}ms } }]`

const visit = (world: World): Promise<unknown> =>
  http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })

const figure = async ({ edge }: World): Promise<string | undefined> =>
  /^sallyport_misrouted_connections_total\{nearer="edge-2"\} (\d+)$/m.exec(
    (await admin(edge, '/metrics')).text,
  )?.[1]

t.test('each connection is counted, and an address goes on record once', async t => {
  const world = await startWorld(t, echo, { more: twoSites(measured(90, 12)) })
  await visit(world)
  await visit(world)
  t.equal(await figure(world), '2')
  t.match(world.records.operations('misrouted'), [
    { address: '127.0.0.1', nearer: 'edge-2', milliseconds: 78 },
  ])
})

t.test('what nobody would notice is not', async t => {
  const world = await startWorld(t, echo, { more: twoSites(measured(30, 12)) })
  await visit(world)
  t.equal(await figure(world), undefined)
  t.strictSame(world.records.operations('misrouted'), [])
})

t.test('an app that is bound here is rightly asked for here', async t => {
  const world = await startWorld(t, echo, {
    wiki: '    residency: us',
    more: twoSites(measured(90, 12)),
  })
  await visit(world)
  t.equal(await figure(world), undefined)
})

t.test('where clients are nobody knows', async t => {
  const world = await startWorld(t, echo, { more: twoSites() })
  await visit(world)
  t.equal(await figure(world), undefined)
})
