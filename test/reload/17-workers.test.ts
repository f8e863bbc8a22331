/** Each worker loads for itself from the same bytes: a change reaches all, a bad set is refused by all. */
import t from 'tap'
import { startWorkers, until, type WorkersEdge } from '../edge/workers-process.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { allow, block } from './directory.ts'

const bad = `${allow}nonsense: 1\n`

const revisions = async (edge: WorkersEdge): Promise<string[]> =>
  (await edge.status()).workers.map(({ revision }) => revision)

t.test('two workers change their set together', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startWorkers(t, world)
  const headers = { cookie: world.cookie() }
  const statuses = async (): Promise<number[]> =>
    Promise.all([1, 2, 3, 4].map(async () => (await http1(edge.client, wikiHost, { headers })).status))
  t.strictSame(await statuses(), [200, 200, 200, 200])
  const [before] = await revisions(edge)

  world.writePolicy(block)
  t.match(await edge.ask('/policy/reload', 'POST'), { status: 200 })
  const after = await edge.status()
  t.not(after.revision, before)
  t.strictSame(await revisions(edge), [after.revision, after.revision])
  t.strictSame(after.lagging, [])
  t.strictSame(await statuses(), [403, 403, 403, 403])
  const figure = `sallyport_policy_revision_info{revision="${after.revision}"} 2`
  t.ok((await edge.ask('/metrics')).text.includes(figure), figure)

  world.writePolicy(bad)
  await edge.ask('/policy/reload', 'POST')
  const refused = await edge.status()
  t.match(refused, { revision: after.revision, lagging: [] })
  for (const worker of refused.workers) t.match(worker.refused?.report, /nonsense/)
  t.strictSame(await statuses(), [403, 403, 403, 403])

  world.writePolicy(allow)
  edge.signal('SIGHUP')
  await until('both run the first set again', async () =>
    (await revisions(edge)).every(revision => revision === before),
  )
  t.strictSame(await statuses(), [200, 200, 200, 200])
})
