/*
 * Who: a user of an app, with a client of their own.
 * How: a length is spelt so that one reader takes a number from it and another takes none, or a different one: a
 *      sign, a base, an underscore, a list, nothing at all, more than any counter holds (CVE-2023-40225).
 * Lost: what is content for the one is a request for the other, which nobody decided on.
 */
import t from 'tap'
import { answerTo, refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
const content = `hello${smuggled}`

t.test('a length that is not plainly one number is refused', async t => {
  const world = await startDecidedWorld(t)
  const post = (...lengths: string[]): string =>
    world.request('POST /attack HTTP/1.1', ...lengths.map(length => `Content-Length:${length}`)) + content
  await refusesOctets(
    t,
    world,
    [
      ['a plus', ' +5'],
      ['a minus', ' -5'],
      ['minus nought', ' -0'],
      ['hexadecimal', ' 0x5'],
      ['hexadecimal letters', ' a'],
      ['octal', ' 0o5'],
      ['an underscore', ' 5_0'],
      ['a point', ' 5.0'],
      ['an exponent', ' 5e0'],
      ['a space inside', ' 5 0'],
      ['a tab inside', ' 5\t0'],
      ['a no-break space', '\u00a05'],
      ['a vertical tab', '\u000b5'],
      ['NUL behind', ' 5\0'],
      ['empty', ''],
      ['only spaces', '   '],
      ['two equal in a list', ' 5,5'],
      ['two in a list', ' 5, 0'],
      ['a comma before', ' ,5'],
      ['a comma behind', ' 5,'],
      ['a parameter', ' 5;q=1'],
      ['quotes', ' "5"'],
      ['2^64', ' 18446744073709551616'],
      ['2^64 and five', ' 18446744073709551621'],
      ['more figures than any counter', ` 1${'0'.repeat(40)}`],
      ['folded', '\r\n 5'],
    ].map(([name, length]) => [name!, 400, post(length!)]),
  )
  await refusesOctets(t, world, [
    ['two equal', 400, post(' 5', ' 5')],
    ['two that differ', 400, post(' 5', ` ${content.length}`)],
    ['one empty', 400, post(' 5', '')],
    [
      'one with an underscore in its name',
      400,
      world.request('POST /attack HTTP/1.1', 'Content_Length: 5') + content,
    ],
  ])
})

t.test('spaces around a number are no part of it, and noughts before it change nothing', async t => {
  const world = await startDecidedWorld(t)
  const post = (length: string): string =>
    `${world.request('POST /upload HTTP/1.1', `Content-Length:${length}`)}hello`
  for (const length of ['  5', '\t5', '5  ', '5\t', '5', '005']) {
    t.equal((await answerTo(world, post(length))).status, 200, JSON.stringify(length))
    t.match(world.requests.at(-1), { content: 'hello' })
  }
  t.strictSame(await world.undecided(), [])
})
