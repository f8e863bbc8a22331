import t from 'tap'
import { newReference } from '../../src/pages/index.ts'

const references = Array.from({ length: 20_000 }, newReference)

t.test('a reference is two groups of five, in letters and digits that nobody confuses', async t => {
  const odd = references.filter(text => !/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/.test(text))
  t.strictSame(odd, [])
})

t.test('no two references are the same', async t => {
  t.equal(new Set(references).size, references.length)
})

t.test('every letter of the alphabet is used at every position', async t => {
  const positions = [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]
  for (const position of positions) {
    t.equal(new Set(references.map(text => text[position])).size, 32, `position ${position}`)
  }
})
