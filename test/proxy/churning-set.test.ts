import fc from 'fast-check'
import { deepStrictEqual } from 'node:assert/strict'
import t from 'tap'
import { ChurningSet } from '../../src/proxy/churning-set.ts'

t.test('it has what a Set has', async () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(9))), steps => {
      const members = Array.from({ length: 10 }, (_, id) => ({ id }))
      const [ours, theirs] = [new ChurningSet<object>(), new Set<object>()]
      for (const [adds, at] of steps) {
        const member = members[at]!
        if (!adds) ours.delete(member)
        else if (!theirs.has(member)) ours.add(member)
        if (adds) theirs.add(member)
        else theirs.delete(member)
        deepStrictEqual(ours.size, theirs.size)
        deepStrictEqual(new Set(ours), theirs)
      }
    }),
  )
})

t.test('places are used again', async t => {
  const set = new ChurningSet<object>()
  const [first, second, third] = [{ id: 1 }, { id: 2 }, { id: 3 }]
  set.add(first)
  set.add(second)
  set.delete(first)
  set.add(third)
  t.strictSame([...set], [third, second])
})
