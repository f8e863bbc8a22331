import t from 'tap'
import {
  canariesOf,
  encoders,
  encodings,
  newSessionCanaries,
  sixteenOctets,
} from '../../evidence/at-rest/canaries.ts'
import { createSearch } from '../../evidence/at-rest/search.ts'

const canaries = canariesOf([0, 1].map(number => ({ number, canaries: newSessionCanaries() })))
const wanted = canaries[19]!

t.test('every encoding is found wherever it is cut into chunks', async t => {
  for (const encoding of encodings) {
    const octets = Buffer.concat([
      Buffer.from('before'),
      encoders[encoding](wanted.text),
      Buffer.from('after'),
    ])
    for (let cut = 0; cut <= octets.length; cut++) {
      const search = createSearch(canaries)
      const stream = search.stream('a stream')
      stream.write(octets.subarray(0, cut))
      stream.write(octets.subarray(cut))
      t.strictSame(search.hits, [{ canary: wanted, encoding, source: 'a stream' }], `${encoding} at ${cut}`)
      t.equal(search.octets, octets.length)
    }
    const byOctet = createSearch(canaries)
    const stream = byOctet.stream('a stream')
    for (const octet of octets) stream.write(Buffer.of(octet))
    t.equal(byOctet.hits.length, 1, `${encoding}, octet by octet`)
  }
})

t.test('what encoders of others make of a text around it is found', async t => {
  const found = (content: string | Buffer): string | undefined => {
    const search = createSearch(canaries)
    search.whole('x', content)
    return search.hits[0]?.encoding
  }
  for (const [index, before] of ['', 'a', 'ab', 'abc'].entries()) {
    const text = Buffer.from(`${before}${wanted.text} and more`).toString('base64')
    t.equal(found(text), encodings[2 + (index % 3)], `base64 after ${before.length}`)
  }
  t.equal(found(Buffer.from(`x${wanted.text}y`, 'utf16le')), 'UTF-16LE')
  t.equal(found(Buffer.from(`x${wanted.text}y`, 'utf16le').swap16()), 'UTF-16LE', 'and UTF-16BE')
  t.equal(found(`${encodeURIComponent('ä')}${wanted.text}`), 'raw')
  t.equal(found(sixteenOctets(wanted.text)), 'base64url')
})

t.test('nothing else is found', async t => {
  const search = createSearch(canaries)
  search.whole('one digit short', wanted.text.slice(1))
  search.whole('a stranger', newSessionCanaries().json)
  search.stream('two streams').write(Buffer.from(wanted.text.slice(0, 16)))
  search.stream('two streams').write(Buffer.from(wanted.text.slice(16)))
  t.strictSame(search.hits, [])
})

t.test('a canary counts once for each encoding and source', async t => {
  const search = createSearch(canaries)
  for (const source of ['a', 'a', 'b']) search.whole(source, `${wanted.text} ${wanted.text}`)
  t.strictSame(
    search.hits.map(({ source }) => source),
    ['a', 'b'],
  )
})
