import fc from 'fast-check'
import { deepEqual } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import t from 'tap'
import wabt from 'wabt'
import {
  assembled,
  findPairs,
  loadText,
  places,
  type BytePair,
} from '../../../../src/proxy/rewrite/body/byte-pairs.ts'

const source = new URL('../../../../src/proxy/rewrite/body/byte-pairs.wat', import.meta.url)

t.test('what runs is what the text assembles to', async t => {
  const module = (await wabt()).parseWat('byte-pairs.wat', readFileSync(source, 'utf8'), { simd: true })
  t.equal(assembled, Buffer.from(module.toBinary({}).buffer).toString('base64'))
})

/** The slow way. */
function placesIn(bytes: Buffer, { first, second, gap }: BytePair): number[] {
  return Array.from(bytes.keys()).filter(
    at => (bytes[at]! | 0x20) === first && at + gap < bytes.length && (bytes[at + gap]! | 0x20) === second,
  )
}

const anyByte = fc.constantFrom(...Buffer.from('abAB.-'))
const anyPair: fc.Arbitrary<BytePair> = fc.record({
  first: fc.constantFrom(...Buffer.from('ab.')),
  second: fc.constantFrom(...Buffer.from('ab-')),
  gap: fc.integer({ min: 1, max: 255 }),
})

t.test('finds the pairs that a slow search finds', async () => {
  const law = fc.property(fc.array(anyByte, { maxLength: 600, size: 'max' }), anyPair, (octets, pair) => {
    const bytes = Buffer.from(octets)
    loadText(bytes, 0)
    const found = places.subarray(0, findPairs(pair, bytes.length))
    // Of an earlier text something may stand behind this one.
    const whole = Array.from(found).filter(at => at + pair.gap < bytes.length)
    deepEqual(whole, placesIn(bytes, pair))
  })
  fc.assert(law, { numRuns: 2000 })
})

t.test('every place of a full window may be one', async t => {
  loadText(Buffer.alloc(70_000, 'a'), 0)
  t.equal(findPairs({ first: 0x61, second: 0x61, gap: 1 }, 65_536), 65_536)
  t.strictSame([places[0], places[65_535]], [0, 65_535])
})
