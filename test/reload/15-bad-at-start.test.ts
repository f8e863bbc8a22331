/** At start-up a bad set is fatal: exit code 1, and the whole report on standard error. */
import { join } from 'node:path'
import t from 'tap'
import { sallyport } from '../harness/command-line.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'

t.test('an edge does not start with a bad set', async t => {
  const world = await startWorld(t, echo)
  world.writePolicy('version: 1\ndefault: nothing\nrules: [{ id: r, wen: {}, then: block }]\n')
  const { code, out, error } = await sallyport(['start', '--config', join(world.directory, 'sallyport.yaml')])
  t.strictSame([code, out], [1, ''])
  t.match(
    error,
    /policy\.yaml:2:10 {2}error P106 [^]*policy\.yaml:3:18 {2}error P103 [^]*\d errors, 0 warnings/,
  )
})
