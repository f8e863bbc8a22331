/** Restarts that are asked for: what they answer, and when they are broken off. */
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'
import { get, pidsOf, startReloadWorld } from './reload-world.ts'
import { until } from './workers-process.ts'

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
  t.match(await edge.ask('/readyz'), { status: 200 }, 'half of the workers are enough')
  await until('another is there', async () => (await pidsOf(edge)).length === 2)
  t.notOk((await pidsOf(edge)).includes(killed!))
})
