/** SIGHUP reads the directory now. Two at once are one swap, as are two of any other trigger. */
import t from 'tap'
import { startEdgeProcess } from '../harness/edge-process.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'
import { allow, block, follow } from './directory.ts'

t.test('reloads that overlap are one swap, and the last state counts', async t => {
  const { reloader, swaps, verdict, write } = await follow(t)
  write(block)
  await Promise.all([reloader.reload(), reloader.reload(), reloader.reload()])
  t.strictSame([swaps(), verdict()], [1, 'block'])
  const pending = [reloader.reload(), reloader.reload()]
  write(allow)
  await Promise.all([...pending, reloader.reload()])
  t.strictSame([swaps(), verdict()], [2, 'allow'])
})

t.test('an edge that gets SIGHUP twice swaps once', async t => {
  const world = await startWorld(t, echo, { policy: allow })
  const edge = await startEdgeProcess(t, world)
  const before = (await edge.policy()).revision
  world.writePolicy(block)
  edge.signal('SIGHUP')
  edge.signal('SIGHUP')
  const [record] = await edge.records('policy-reload', 1)
  t.match(record, { result: 'applied', report: null })
  t.not((await edge.policy()).revision, before)
  t.match(await edge.metrics(), /^sallyport_policy_reload_total\{result="applied"\} 1$/m)
})
