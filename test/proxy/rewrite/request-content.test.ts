import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import t from 'tap'
import type { BodyRewriter } from '../../../src/proxy/exchange.ts'
import { rewriteContent } from '../../../src/proxy/rewrite/request-content.ts'

/** Upper case, and a mark at the end: any rewriter will do. */
const rewriter: BodyRewriter = {
  push: chunk => [Buffer.from(chunk.toString().toUpperCase())],
  flush: () => [],
  end: () => [Buffer.from('.')],
}

t.test('a small content is one piece, so that it can have a length', async t => {
  const content = await rewriteContent(Readable.from([Buffer.from('ab'), Buffer.from('cd')]), rewriter)
  t.same(content, Buffer.from('ABCD.'))
  t.same(await rewriteContent(Readable.from([]), rewriter), Buffer.from('.'))
})

t.test('a large one is a stream, of which nothing is lost or doubled', async t => {
  const chunks = Array.from({ length: 50 }, (_, index) => Buffer.alloc(10_000, 97 + (index % 26)))
  const content = await rewriteContent(Readable.from(chunks), rewriter)
  t.type(content, Readable)
  t.equal(
    (await buffer(content as Readable)).toString(),
    `${Buffer.concat(chunks).toString().toUpperCase()}.`,
  )
})

t.test('one that breaks off is an error, small or large', async t => {
  const broken = async function* (size: number): AsyncGenerator<Buffer> {
    yield Buffer.alloc(size, 'x')
    throw new Error('gone')
  }
  await t.rejects(rewriteContent(Readable.from(broken(10)), rewriter), /gone/)
  const large = await rewriteContent(Readable.from(broken(100_000)), rewriter)
  await t.rejects(buffer(large as Readable), /gone/)
})

t.test('when nobody wants the rest, the source is let go', async t => {
  const source = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(10_000)))
  const content = (await rewriteContent(source, rewriter)) as Readable
  content.destroy()
  await new Promise(resolve => source.once('close', resolve))
  t.ok(source.destroyed)
})
