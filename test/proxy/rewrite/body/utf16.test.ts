import t from 'tap'
import type { BodyRewriter } from '../../../../src/proxy/exchange.ts'
import { createNameInserter } from '../../../../src/proxy/rewrite/body/name-inserter.ts'
import { readingUtf16, utf16Of, type Utf16 } from '../../../../src/proxy/rewrite/body/utf16.ts'
import { names } from './streams.ts'

const insert = createNameInserter(names)
const text = 'Grüße, 😀 "https://www.example.com/" 漢'
const mapped = text.replace('example.com', 'example.com.wiki.edge.localhost:8443')
const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16()
const mark = Buffer.from([0xff, 0xfe])

/** What comes out of a text that comes in chunks of so many octets. */
function read(bytes: Buffer, declared: Utf16 | undefined, octets: number): string {
  const rewriter: BodyRewriter = readingUtf16(insert(), declared)
  const out: Buffer[] = []
  for (let at = 0; at < bytes.length; at += octets)
    out.push(...rewriter.push(bytes.subarray(at, at + octets)))
  return Buffer.concat([...out, ...rewriter.end()]).toString()
}

const little = Buffer.from(text, 'utf16le')
const marked = Buffer.concat([mark, little])

t.test('UTF-16 becomes UTF-8 with a mark, and names in it are found, however it is cut', async t => {
  for (const octets of [1, 2, 3, 1_000])
    for (const [what, bytes, declared] of [
      ['declared', little, 'utf-16le'],
      ['declared, big', swapped(little), 'utf-16be'],
      ['marked', marked, undefined],
      ['marked, big', swapped(marked), undefined],
      ['marked otherwise than declared', swapped(marked), 'utf-16le'],
    ] as const)
      t.equal(read(bytes, declared, octets), `\ufeff${mapped}`, `${what}, in chunks of ${octets}`)
})

t.test('all other text is as it was', async t => {
  for (const octets of [1, 2, 1_000]) {
    t.equal(read(Buffer.from(text), undefined, octets), mapped)
    t.equal(read(Buffer.from(`\ufeff${text}`), undefined, octets), `\ufeff${mapped}`)
    t.equal(read(Buffer.from(`\ufeff${text}`), 'utf-16le', octets), `\ufeff${mapped}`, 'the mark counts')
    t.equal(read(Buffer.from('x'), undefined, octets), 'x')
    t.equal(read(Buffer.alloc(0), undefined, octets), '')
  }
})

t.test('labels are read as the Encoding Standard has them', async t => {
  for (const [label, encoding] of [
    ['utf-16', 'utf-16le'],
    ['UTF-16BE', 'utf-16be'],
    ['unicode', 'utf-16le'],
    ['ucs-2', 'utf-16le'],
    ['utf-8', undefined],
    ['utf-32', undefined],
    ['no-such', undefined],
    [undefined, undefined],
  ] as const)
    t.equal(utf16Of(label), encoding, String(label))
})
