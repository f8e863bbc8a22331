import t from 'tap'
import { unscannable } from '../../../src/policy/index.ts'
import { trueTypeOf } from '../../../src/proxy/inspect/true-type.ts'
import { wantedBytes } from '../../../src/proxy/inspect/first-bytes.ts'

/** One stored entry of a ZIP archive (APPNOTE 4.3.7). */
function entry(name: string, content: string): Buffer {
  const head = Buffer.alloc(30)
  head.write('PK\x03\x04', 'latin1')
  head.writeUInt32LE(content.length, 18)
  head.writeUInt32LE(content.length, 22)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, Buffer.from(name + content)])
}
const main = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const types = entry(
  '[Content_Types].xml',
  `<Types><Override PartName="/word/document.xml" ContentType="${main}.main+xml"/></Types>`,
)
const seen = (...parts: Buffer[]): Promise<string> =>
  trueTypeOf(Buffer.concat(parts).subarray(0, wantedBytes))

t.test('kinds are told by their first bytes', async t => {
  t.equal(await trueTypeOf(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)])), 'application/x-msdownload')
  t.equal(await trueTypeOf(Buffer.from('%PDF-1.7\n')), 'application/pdf')
  t.equal(await trueTypeOf(Buffer.from('#!/bin/sh\n')), 'application/x-sh')
  t.equal(await trueTypeOf(Buffer.from('just text')), 'unknown')
  t.equal(await trueTypeOf(Buffer.alloc(0)), 'unknown')
  t.equal(await trueTypeOf(undefined), unscannable)
})

t.test('an Office document is one when the entry that tells comes early, else an archive', async t => {
  t.equal(await seen(types, entry('word/document.xml', 'x'.repeat(9_000))), main)
  t.equal(await seen(entry('a', 'x'.repeat(9_000)), types), 'application/zip')
})
