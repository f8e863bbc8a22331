/*
 * Who: a user of an app, with a client of their own.
 * How: Node takes any list of codings that ends in `chunked`. An app's server that takes `gzip, chunked` for no
 *      chunks, or undoes the first coding as well, finds another end or other content than we did.
 * Lost: a request that nobody decided on; or content that the rules saw compressed and the app reads.
 */
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { answerTo, refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const chunks = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

t.test('a coding that is not exactly chunked, once, is refused', async t => {
  const world = await startDecidedWorld(t)
  const zipped = gzipSync('hello').toString('latin1')
  const post = (...fields: string[]): string => world.request('POST /attack HTTP/1.1', ...fields)
  await refusesOctets(t, world, [
    ['gzip, then chunks', 400, post('Transfer-Encoding: gzip, chunked') + chunks(zipped)],
    ['deflate, then chunks', 400, post('Transfer-Encoding: deflate,chunked') + chunks('hello')],
    [
      'gzip in a field before',
      400,
      post('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked') + chunks(zipped),
    ],
    ['gzip alone', 400, post('Transfer-Encoding: gzip') + zipped],
    ['identity', 400, post('Transfer-Encoding: identity')],
    ['identity, then chunks', 400, post('Transfer-Encoding: identity, chunked') + chunks('hello')],
    ['a comma before', 400, post('Transfer-Encoding: ,chunked') + chunks('hello')],
    ['chunks twice', 400, post('Transfer-Encoding: chunked, chunked') + chunks(chunks('hello'))],
    [
      'chunks in two fields',
      400,
      post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') + chunks('x'),
    ],
    ['a name that nobody knows', 400, post('Transfer-Encoding: cow, chunked') + chunks('hello')],
  ])
})

t.test('exactly chunked, in any case of letters, is served and sent on as chunks', async t => {
  const world = await startDecidedWorld(t)
  for (const coding of ['chunked', 'Chunked', 'CHUNKED']) {
    const text = world.request('POST /upload HTTP/1.1', `Transfer-Encoding: ${coding}`) + chunks('hello')
    t.equal((await answerTo(world, text)).status, 200, coding)
  }
  t.strictSame(
    world.requests.map(({ content, values }) => [content, ...values('transfer-encoding')]),
    Array.from({ length: 3 }, () => ['hello', 'chunked']),
  )
  t.strictSame(await world.undecided(), [])
})
