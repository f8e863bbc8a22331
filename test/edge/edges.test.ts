/** Edges tell one another of themselves, and operators what they know; over a real NATS. */
import t, { type Test } from 'tap'
import { admin } from '../harness/admin.ts'
import { http1 } from '../harness/clients.ts'
import { startNats, type NatsServer } from '../harness/nats-server.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

interface Told {
  readonly id: string
  readonly well: boolean
  readonly why: string | null
  readonly load: number
  readonly told: { connections: number; users: number; revisions: string[] } | null
}

const sites = `edges:
  - { id: edge-1, region: us, place: [38.95, -77.45], addresses: 127.0.0.1, capacity: 10 }
  - { id: edge-2, region: eu, place: [50.11, 8.68], addresses: 127.0.0.2 }`

const startOne = (t: Test, { url }: NatsServer, own = 'edge-1'): Promise<World> =>
  startWorld(t, echo, {
    more: `edge: { id: ${own} }\n${sites}\nfleet: { nats: { servers: ["${url}"] } }`,
  })

async function edgesAt({ edge }: World): Promise<readonly Told[]> {
  return (JSON.parse((await admin(edge, '/edges')).text) as { edges: Told[] }).edges
}

/** What an edge says once it says what is wanted. */
async function until(world: World, isSo: (edges: readonly Told[]) => boolean): Promise<readonly Told[]> {
  for (;;) {
    const edges = await edgesAt(world)
    if (isSo(edges)) return edges
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

t.test('each knows of the other how it is, and that it is gone', async t => {
  const nats = await startNats(t)
  const a = await startOne(t, nats)
  const b = await startOne(t, nats, 'edge-2')
  const headers = { cookie: a.cookie({ user: 'ana@corp.example' }) }
  t.equal((await http1(a.client, wikiHost, { headers })).status, 200)
  const seen = await until(b, ([first, second]) => first!.told?.users === 1 && second!.told !== null)
  t.match(seen[0], { id: 'edge-1', region: 'us', well: true, why: null, addresses: ['127.0.0.1'] })
  t.match(seen[0]!.told, { users: 1, revisions: [/^[0-9a-f]{7}$/] })
  t.strictSame(seen[0]!.told!.revisions, seen[1]!.told!.revisions, 'they run one policy')
  await a.edge.close()
  const without = await until(b, ([first]) => !first!.well)
  t.match(without, [
    { id: 'edge-1', why: 'says nothing', told: null },
    { id: 'edge-2', well: true },
  ])
  t.match(b.records.operations('edge-standing'), [{ id: 'edge-1', well: false, why: 'says nothing' }])
})

t.test('an edge alone tells what it is to know of the others', async t => {
  const world = await startWorld(t, echo, { more: sites })
  t.match(await edgesAt(world), [
    { id: 'edge-1', well: true, told: null },
    { id: 'edge-2', well: true, told: null },
  ])
})
