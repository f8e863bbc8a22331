import fc from 'fast-check'
import { deepEqual } from 'node:assert/strict'
import t from 'tap'
import { createNeedles, type NeedleSearch } from '../../../../src/proxy/rewrite/body/needle-search.ts'

/** All ends that a search comes to. */
function endsOf(next: NeedleSearch, from: number): number[] {
  const ends: number[] = []
  for (let end = next(from); end !== -1; end = next(end)) ends.push(end)
  return ends
}

const bothWays = (needles: readonly string[], bytes: Buffer, from: number): [number[], number[]] => {
  const { find, search } = createNeedles(needles)
  return [endsOf(search(bytes, from), from), endsOf(at => find(bytes, at), from)]
}

const unit = fc.constantFrom('a', 'b', 'A', '.', 'c', '-', '\n')
/** Shorter ones are left to the table; the size holds, or nearly all would be short. */
const anyText = fc.oneof(
  fc.string({ unit, maxLength: 255 }),
  fc.string({ unit, minLength: 300, maxLength: 900, size: 'max' }),
)
const anyNeedle = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'c'), minLength: 2, maxLength: 6 })

t.test('comes to the ends that the table of steps finds', async () => {
  const law = fc.property(
    fc.array(anyNeedle, { maxLength: 6 }),
    anyText,
    fc.nat(40),
    (needles, text, from) => {
      const [searched, found] = bothWays(needles, Buffer.from(text), from)
      deepEqual(searched, found)
    },
  )
  fc.assert(law, { numRuns: 5000 })
})

t.test('also where windows meet', async t => {
  for (const needle of ['app.example', 'x'.repeat(200) + '.example']) {
    for (let before = 65_536 - needle.length - 1; before <= 65_537; before += 7) {
      const text = '.'.repeat(before) + needle.toUpperCase() + '.'.repeat(300)
      const [searched, found] = bothWays([needle, 'other.example'], Buffer.from(text), 0)
      t.strictSame(searched, [before + needle.length])
      t.strictSame(searched, found)
    }
  }
})

t.test('a needle whose end the text does not have is none, whatever was looked through before', async t => {
  const { search } = createNeedles(['app.example'])
  const whole = Buffer.from('.'.repeat(290) + 'app.example')
  t.equal(search(whole, 0)(0), 301)
  t.equal(search(whole.subarray(0, 300), 0)(0), -1)
})

t.test('what the caller has passed by is not found again', async t => {
  const next = createNeedles(['app.example']).search(Buffer.from('app.example '.repeat(30)), 0)
  t.equal(next(0), 11)
  t.equal(next(11), 23)
  t.equal(next(24), 35, 'a needle that began before it is')
  t.equal(next(35), 47)
  t.equal(next(359), -1)
})
