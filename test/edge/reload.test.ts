/** What SIGHUP and restarts take over, and what they leave alone. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { sallyport } from '../harness/command-line.ts'
import { startEdgeProcess } from '../harness/edge-process.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'
import { startWorkers, until, type WorkersEdge } from './workers-process.ts'

const allow = 'version: 1\ndefault: allow\n'
const block = 'version: 1\ndefault: block\n'

async function startReloadWorld(t: Test) {
  const world = await startWorld(t, echo, { policy: allow, more: 'shutdown: { grace: 0s, limit: 5s }' })
  const edge = await startWorkers(t, world)
  const file = join(world.directory, 'workers.yaml')
  const good = readFileSync(file, 'utf8')
  return { world, edge, good, write: (text: string) => writeFileSync(file, text) }
}

const pidsOf = async (edge: WorkersEdge): Promise<number[]> =>
  (await edge.status()).workers.map(({ pid }) => pid).sort()

const get = ({ client }: Pick<WorkersEdge, 'client'>, { cookie }: World) =>
  http1(client, wikiHost, { headers: { cookie: cookie() } })

t.test('with several workers', async t => {
  const { world, edge, good, write } = await startReloadWorld(t)
  const first = await pidsOf(edge)

  world.writePolicy(block)
  edge.signal('SIGHUP')
  await edge.records.operationLike('policy-reload', { result: 'applied' })
  await edge.records.operation('places-reload', 1)
  t.strictSame(await pidsOf(edge), first, 'workers stay while the configuration does')
  world.writePolicy(allow)

  write(`${good}nonsense: 1\n`)
  edge.signal('SIGHUP')
  t.match(await edge.records.operationLike('edge', { event: 'configuration-refused' }), {
    report: /workers\.yaml:\d+:1.*nonsense/,
  })
  t.match(await edge.ask('/restart', 'POST'), { status: 503, text: /nonsense/ })
  t.strictSame(await pidsOf(edge), first)

  write(good.replace('workers: 2', 'workers: 3').replace('name: Wiki', 'name: Other'))
  edge.signal('SIGHUP')
  t.match(await edge.records.operationLike('edge', { event: 'restarted' }), { replaced: 3 })
  const second = await pidsOf(edge)
  t.equal(new Set([...first, ...second]).size, 5, 'all three are new')
  t.match(await edge.ask('/readyz'), { status: 200 })
  t.equal((await get(edge, world)).status, 200)

  write(
    `${good.replace('workers: 2', 'workers: 3').replace('name: Wiki', 'name: Other')}edge: { id: other }\n`,
  )
  edge.signal('SIGHUP')
  t.match(await edge.records.operationLike('edge', { event: 'configuration-changed' }), {
    taken: false,
    parts: 'edge',
  })
})

t.test('with one process a changed configuration waits for a start', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startEdgeProcess(t, world)
  const file = join(world.directory, 'process.yaml')
  edge.signal('SIGHUP')
  await edge.records('places-reload', 1)
  writeFileSync(file, readFileSync(file, 'utf8').replace('name: Wiki', 'name: Other'))
  world.writePolicy(block)
  edge.signal('SIGHUP')
  t.match(await edge.records('edge', 1), [{ event: 'configuration-changed', taken: false }], 'and not before')
  await until('the rules are read all the same', async () => (await get(edge, world)).status === 403)

  const refused = await sallyport(['restart', '--admin', edge.admin])
  t.match(refused, { code: 1, out: '', error: /answered 409: this edge is one process.*set workers to 2/ })
})

t.test('sallyport restart tells how many are new', async t => {
  const { edge } = await startReloadWorld(t)
  const first = await pidsOf(edge)
  t.match(await sallyport(['restart', '--admin', edge.admin]), {
    code: 0,
    out: '2 workers are new\n',
    error: '',
  })
  t.equal(new Set([...first, ...(await pidsOf(edge))]).size, 4)
  edge.signal('SIGUSR2')
  await until('a signal does the same', async () => edge.records.operations('edge').length === 2)
  t.match(await sallyport(['restart']), { code: 2, error: /restart needs --admin URL/ })
})

t.test('a restart whose first worker does not start is broken off', async t => {
  const { world, edge } = await startReloadWorld(t)
  const first = await pidsOf(edge)
  world.writePolicy('version: 1\ndefault: nothing\n')
  const { code, error } = await sallyport(['restart', '--admin', edge.admin])
  t.match({ code, error }, { code: 1, error: /answered 503: a worker did not start.*the old workers go on/ })
  t.strictSame(await pidsOf(edge), first)
  t.match(await edge.records.operationLike('edge', { event: 'restart-failed' }), { problem: /did not start/ })
  t.match(await edge.ask('/readyz'), { status: 200 })
  t.equal((await get(edge, world)).status, 200)
})

t.test('a worker that dies after a restart is followed by another', async t => {
  const { edge } = await startReloadWorld(t)
  t.match(await edge.ask('/restart', 'POST'), { status: 200 })
  const [killed] = await pidsOf(edge)
  process.kill(killed!, 'SIGKILL')
  t.match(await edge.records.operationLike('edge', { event: 'worker-ended' }), { pid: killed })
  await until('another is ready', async () => (await edge.ask('/readyz')).status === 200)
  const now = await pidsOf(edge)
  t.ok(now.length === 2 && !now.includes(killed!))
})
