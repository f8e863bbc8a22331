/** An edge of two workers and their primary, as processes. */
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { ticketShower } from './ticket.ts'
import { all, several, startWorkers, statuses, until, type WorkersEdge } from './workers-process.ts'

const allow = 'version: 1\ndefault: allow\n'

async function signOut({ client }: WorkersEdge, cookie: string): Promise<number> {
  const headers = { cookie, origin: `https://${wikiHost}:${client.port}` }
  return (await http1(client, wikiHost, { method: 'POST', path: '/.sallyport/sign-out', headers })).status
}

/** Kills a worker and waits until another has taken its place. */
async function replaceWorker(edge: WorkersEdge, pid: number): Promise<void> {
  const before = edge.records.operations('edge').length
  process.kill(pid, 'SIGKILL')
  await edge.records.operation('edge', before)
  await until('all workers are there', async () => (await edge.status()).workers.length === 2)
}

t.test('both serve, and the primary answers operators for both', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startWorkers(t, world)
  t.match(await edge.ask('/healthz'), { status: 200 })
  t.match(await edge.ask('/readyz'), { status: 200 })
  t.strictSame(await statuses(edge, world.cookie()), all(200))
  const total = `sallyport_requests_total{app="wiki",verdict="allow",status="2xx"} ${several.length}`
  await until('the figures of both are summed', async () => (await edge.ask('/metrics')).text.includes(total))
  t.equal(edge.readyLines(), 1)
  const { workers } = await edge.status()
  t.equal(new Set(workers.map(({ pid }) => pid)).size, 2)
  await until(
    'all records are on the one output',
    async () => edge.records.activities.length === several.length,
  )
})

t.test('what one worker remembers holds in the other, and in one that comes later', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startWorkers(t, world)
  const [ended, kept] = [world.cookie(), world.cookie()]
  t.strictSame(await statuses(edge, ended), all(200))
  t.equal(await signOut(edge, ended), 200)
  t.strictSame(await statuses(edge, ended), all(401))
  const show = ticketShower(world, edge.client)
  t.strictSame(await show(), { status: 303, gave: true }, 'the first to show the ticket is let in')
  for (const _ of several) t.match(await show(), { gave: false })

  const [first] = (await edge.status()).workers
  await replaceWorker(edge, first!.pid)
  t.strictSame(await statuses(edge, ended), all(401))
  t.strictSame(await statuses(edge, kept), all(200))
  for (const _ of several) t.match(await show(), { gave: false })
})
