import t from 'tap'
import { coalesced } from '../../src/edge/coalesced.ts'

/** An action that ends when it is told to, and counts. */
function controlled() {
  const runs: PromiseWithResolvers<number>[] = []
  const ask = coalesced(() => {
    const run = Promise.withResolvers<number>()
    runs.push(run)
    return run.promise
  })
  return { runs, ask }
}

t.test('who asks while it runs shares one more run, which follows', async t => {
  const { runs, ask } = controlled()
  const asked = [ask(), ask(), ask()]
  t.equal(runs.length, 1)
  runs[0]!.resolve(1)
  t.equal(await asked[0], 1)
  await new Promise(setImmediate)
  t.equal(runs.length, 2)
  const later = ask()
  runs[1]!.resolve(2)
  t.strictSame(await Promise.all(asked), [1, 2, 2])
  await new Promise(setImmediate)
  runs[2]!.resolve(3)
  t.equal(await later, 3)
})

t.test('a run that fails is followed all the same', async t => {
  const { runs, ask } = controlled()
  const [first, second] = [ask(), ask()]
  runs[0]!.reject(new Error('broken'))
  await t.rejects(first, { message: 'broken' })
  await new Promise(setImmediate)
  runs[1]!.resolve(2)
  t.equal(await second, 2)
})
