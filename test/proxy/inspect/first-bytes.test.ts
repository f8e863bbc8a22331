import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t from 'tap'
import { FirstBytes, wantedBytes } from '../../../src/proxy/inspect/first-bytes.ts'
import type { ContentCoding } from '../../../src/proxy/exchange.ts'

const content = Buffer.from(Array.from({ length: 9_000 }, (_, index) => index % 251))
const codings: readonly [ContentCoding, (content: Buffer) => Buffer][] = [
  ['identity', bytes => bytes],
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
]

/** What is found of a content that comes in these chunks. */
function find(coding: ContentCoding, chunks: readonly Buffer[]): Promise<Buffer | undefined> {
  const first = new FirstBytes(coding)
  if (chunks.every(chunk => first.push(chunk))) first.end()
  return first.found
}

for (const [coding, compress] of codings) {
  t.test(`${coding}: the first bytes are the same wherever chunks fall`, async t => {
    for (const length of [1, wantedBytes - 1, wantedBytes, wantedBytes + 1, 9_000]) {
      const coded = compress(content.subarray(0, length))
      const expected = content.subarray(0, Math.min(length, wantedBytes))
      for (const cut of [0, 1, 2, 10, Math.floor(coded.length / 2), coded.length - 1, coded.length]) {
        const found = await find(coding, [coded.subarray(0, cut), coded.subarray(cut)])
        if (!found?.equals(expected)) t.fail(`${length} bytes, cut after ${cut}`)
      }
    }
    t.same(await find(coding, []), Buffer.alloc(0), 'no content at all')
  })
}

t.test('what is not in its coding cannot be read', async t => {
  for (const [coding] of codings.slice(1)) {
    t.equal(await find(coding, [Buffer.from('nothing of the kind')]), undefined, coding)
    t.equal(await find(coding, [gzipSync(content).subarray(0, 5)]), undefined, `${coding}, cut short`)
  }
})

t.test('no more than 64 KiB of a coding that gives nothing are waited for', async t => {
  const endless = Buffer.concat([Buffer.from('1f8b0808000000000003', 'hex'), Buffer.alloc(100_000, 'a')])
  const first = new FirstBytes('gzip')
  t.equal(first.push(endless.subarray(0, 60_000)), true)
  t.equal(first.push(endless.subarray(60_000)), false)
  t.equal(await first.found, undefined)
})
