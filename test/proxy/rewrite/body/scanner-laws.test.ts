/** What must hold for any text that goes through the scanners, however it is cut. */
import fc from 'fast-check'
import { equal } from 'node:assert/strict'
import t from 'tap'
import { createNameDeleter } from '../../../../src/proxy/rewrite/body/name-deleter.ts'
import { createNameInserter } from '../../../../src/proxy/rewrite/body/name-inserter.ts'
import { anyNameText } from './documents.ts'
import { names, send, sendByBytes } from './streams.ts'

const insert = createNameInserter(names)
const remove = createNameDeleter(names)

const forAll = (law: (text: string) => void, texts = anyNameText): void =>
  fc.assert(fc.property(texts, law), { numRuns: 2500 })

t.test('where the chunks fall changes nothing', async () => {
  forAll(text => {
    const inserted = send(insert(), text)
    const removed = send(remove(), inserted)
    for (let cut = 0; cut <= text.length; cut++) equal(send(insert(), text, [cut]), inserted)
    for (let cut = 0; cut <= inserted.length; cut++) equal(send(remove(), inserted, [cut]), removed)
    equal(sendByBytes(insert(), text), inserted)
    equal(sendByBytes(remove(), inserted), removed)
  })
})

t.test('inserting twice is inserting once', async () => {
  forAll(text => {
    const once = send(insert(), text)
    equal(send(insert(), once), once)
  })
})

t.test('deleting undoes inserting, but for explicit default ports', async () => {
  forAll(
    text => equal(send(remove(), send(insert(), text)), text),
    anyNameText.map(text => text.replaceAll(':443', '')),
  )
})

t.test('texts without a listed host stay as they are', async () => {
  forAll(
    text => equal(send(insert(), text), text),
    anyNameText.map(text =>
      text.replaceAll('wiki.test', 'wiki.tes').replaceAll('example.com', 'other.example.com'),
    ),
  )
})
