/*
 * Who: a user of an app, with a client of their own.
 * How: each chunk begins with a line that may carry extensions, which nobody reads. A client that sends them for ever
 *      costs its server memory or time (CVE-2024-22019); and a size that one reader takes for a number and another
 *      does not ends the content elsewhere. The answer may be on its way by then.
 * Lost: the edge's memory, or a request that nobody decided on.
 */
import t from 'tap'
import {
  answerTo,
  attacked,
  fine,
  probe,
  refusesOctets,
  startDecidedWorld,
  statusesOf,
} from '../harness/decided.ts'
import { wikiHost } from '../harness/world.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'

t.test('sizes and ends of chunks that could be read otherwise are refused', async t => {
  const world = await startDecidedWorld(t)
  const post = (chunks: string): string =>
    world.request('POST /attack HTTP/1.1', 'Transfer-Encoding: chunked') + chunks + smuggled
  await refusesOctets(
    t,
    world,
    [
      ['an underscore', '0_2e\r\nhello\r\n0\r\n\r\n'],
      ['a base', '0x5\r\nhello\r\n0\r\n\r\n'],
      ['a minus', '-5\r\nhello\r\n0\r\n\r\n'],
      ['minus nought in hexadecimal', '-0x0\r\n\r\n'],
      ['a plus', '+5\r\nhello\r\n0\r\n\r\n'],
      ['a space before', ' 5\r\nhello\r\n0\r\n\r\n'],
      ['a space before nought', ' 0\r\n\r\n'],
      ['a tab before', '\t5\r\nhello\r\n0\r\n\r\n'],
      ['nothing', '\r\nhello\r\n0\r\n\r\n'],
      ['no number', 'hello\r\n0\r\n\r\n'],
      ['a quoted number', '"5"\r\nhello\r\n0\r\n\r\n'],
      ['a point', '5.0\r\nhello\r\n0\r\n\r\n'],
      ['more than 64 bits', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'],
      ['a bare line feed behind the size', '5\nhello\r\n0\r\n\r\n'],
      ['a bare carriage return behind the size', '5\rhello\r\n0\r\n\r\n'],
      ['a bare line feed behind the chunk', '5\r\nhello\n0\r\n\r\n'],
      ['no end of the chunk', '5\r\nhello0\r\n\r\n'],
      ['more than its size', '5\r\nhello!\r\n0\r\n\r\n'],
      ['NUL behind the size', '5\0\r\nhello\r\n0\r\n\r\n'],
      ['a bare line feed in an extension', '5;a\nb\r\nhello\r\n0\r\n\r\n'],
      ['a bare carriage return in an extension', '5;a\rb\r\nhello\r\n0\r\n\r\n'],
      ['NUL in an extension', '5;a=\0\r\nhello\r\n0\r\n\r\n'],
    ].map(([name, chunks]) => [name!, 400, post(chunks!)]),
  )
})

t.test('extensions beyond all need end the request, and those in need are not sent on', async t => {
  const world = await startDecidedWorld(t)
  const head = world.request('POST /attack HTTP/1.1', 'Transfer-Encoding: chunked')
  for (const [name, extensions] of [
    ['one of 20 kB', `5;${'a'.repeat(20_000)}\r\nhello\r\n`],
    ['many in one chunk', `5${';a=b'.repeat(10_000)}\r\nhello\r\n`],
  ] as const) {
    t.strictSame(await statusesOf(world, `${head}${extensions}0\r\n\r\n${smuggled}`), [400], name)
    t.equal(await probe(world), 200)
  }
  t.strictSame(attacked(world), [])
  const few = `1;${'a'.repeat(1_000)}\r\nx\r\n`.repeat(20)
  t.equal((await answerTo(world, `${head.replace('/attack', '/few')}${few}0;c\r\n\r\n`)).status, 200)
  t.match(world.requests.at(-1), { target: '/few', content: 'x'.repeat(20) })
  t.strictSame(await world.undecided(), [])
})

t.test('an answer that came before the content broke is no decision about what follows', async t => {
  const world = await startDecidedWorld(t, () => fine)
  const connection = await world.open()
  const blocked = `POST /attack HTTP/1.1\r\nHost: ${wikiHost}\r\nTransfer-Encoding: chunked\r\n\r\n`
  connection.send(blocked)
  t.match(await connection.response(), { status: 421, head: /connection: close/i })
  connection.send(`5;${'a'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n${world.request('GET /smuggled HTTP/1.1')}`)
  t.equal(await connection.rest(), '', 'nothing else is answered')
  t.equal(await probe(world), 200)
  t.strictSame(attacked(world), [])
})
