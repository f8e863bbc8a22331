import t from 'tap'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'

t.test('the databases of places are read again on demand, and what came of it is on record', async t => {
  const world = await startWorld(t, echo)
  await world.edge.reload()
  t.match(world.records.operations('places-reload'), [{ ok: true, problem: null }])
})
