import fc from 'fast-check'
import { equal } from 'node:assert/strict'
import t from 'tap'
import { createNeedleFinder } from '../../../../src/proxy/rewrite/body/needle-finder.ts'

/** The slow way: the first end after `from` at which a needle ends. */
function search(needles: readonly string[], text: string, from: number): number {
  for (let end = from + 1; end <= text.length; end++) {
    if (needles.some(needle => text.slice(0, end).toLowerCase().endsWith(needle))) return end
  }
  return -1
}

const anyText = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.', 'c', '-', '\n'), maxLength: 40 })
const anyNeedle = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'c'), minLength: 2, maxLength: 6 })

t.test('finds what a slow search finds', async () => {
  fc.assert(
    fc.property(fc.array(anyNeedle, { maxLength: 6 }), anyText, fc.nat(40), (needles, text, from) => {
      equal(createNeedleFinder(needles)(Buffer.from(text), from), search(needles, text, from))
    }),
    { numRuns: 5000 },
  )
})

t.test('a needle may begin before the place to search from', async t => {
  t.equal(createNeedleFinder(['example.com'])(Buffer.from('//Example.COM/'), 12), 13)
  t.equal(createNeedleFinder(['example.com'])(Buffer.from('//Example.COM/'), 13), -1)
})
