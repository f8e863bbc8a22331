/** What SIGHUP takes over, and what it leaves alone. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'
import { startEdgeProcess } from '../harness/edge-process.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'
import { allow, get, pidsOf, startReloadWorld } from './reload-world.ts'
import { until } from './workers-process.ts'

const block = 'version: 1\ndefault: block\n'

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
