/** How an edge of several processes ends, in part or as a whole. */
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'
import {
  all,
  configureWorkers,
  isRunning,
  several,
  startWorkers,
  statuses,
  until,
} from './workers-process.ts'

const allow = 'version: 1\ndefault: allow\n'

t.test('a worker that dies is followed by another while the other goes on', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startWorkers(t, world)
  const [first, second] = (await edge.status()).workers
  process.kill(first!.pid, 'SIGKILL')
  t.match(await edge.records.operation('edge', 0), {
    event: 'worker-ended',
    pid: first!.pid,
    signal: 'SIGKILL',
    restartMs: 1_000,
  })
  t.strictSame(await statuses(edge, world.cookie()), all(200))
  await until('another is there', async () => (await edge.status()).workers.length === 2)
  const pids = (await edge.status()).workers.map(({ pid }) => pid)
  t.ok(pids.includes(second!.pid) && !pids.includes(first!.pid))
  t.strictSame(await statuses(edge, world.cookie()), all(200))
  t.match((await edge.ask('/metrics')).text, /^sallyport_workers_ended_total 1$/m)
})

t.test('SIGTERM ends all', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startWorkers(t, world)
  const { workers } = await edge.status()
  await statuses(edge, world.cookie())
  edge.signal('SIGTERM')
  t.equal(await edge.ended, 0)
  t.strictSame(
    workers.filter(({ pid }) => isRunning(pid)),
    [],
  )
  t.equal(edge.records.activities.length, several.length, 'and no record is lost')
})

t.test('workers whose primary is killed end themselves', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startWorkers(t, world)
  const { workers } = await edge.status()
  edge.signal('SIGKILL')
  await edge.ended
  await until('no worker is left', async () => workers.every(({ pid }) => !isRunning(pid)))
})

t.test('a set that is bad at the start is told once, and nothing stays', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  world.writePolicy(`${allow}nonsense: 1\n`)
  const { file } = await configureWorkers(world)
  const { code, out, error } = await sallyport(['start', '--config', file])
  t.equal(code, 1)
  t.equal(out, '')
  t.equal(error.split('unknown key').length, 2, error)
  t.match(error, /a worker did not start/)
})
