/*
 * Who: a user of an app, with a client of their own.
 * How: Node kept the first two thousand fields of a head and dropped the rest, but read its content by all of them. A
 *      proxy that builds its request from the list sends the content without its length (CVE-2026-58044).
 * Lost: that content is the app's next request, which nobody decided on.
 */
import t from 'tap'
import { answerTo, attacked, probe, refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
const some = (count: number, field: string): string[] => Array<string>(count).fill(field)

t.test('a head with more fields than anybody needs is refused, wherever its length stands', async t => {
  const world = await startDecidedWorld(t)
  const post = (...fields: string[]): string => world.request('POST /attack HTTP/1.1', ...fields)
  const length = `Content-Length: ${smuggled.length}`
  await refusesOctets(t, world, [
    ['2,100 before a length', 431, post(...some(2_100, 'a:'), length) + smuggled],
    ['2,100 behind a length', 431, post(length, ...some(2_100, 'a:')) + smuggled],
    ['2,100 around a length', 431, post(...some(1_050, 'a:'), length, ...some(1_050, 'a:')) + smuggled],
    ['2,000 exactly', 431, post(...some(1_997, 'a:'), length) + smuggled],
    [
      '2,100 before chunks',
      431,
      `${post(...some(2_100, 'a:'), 'Transfer-Encoding: chunked')}0\r\n\r\n${smuggled}`,
    ],
    ['120 before a length', 431, post(...some(120, 'a: b'), length) + smuggled],
    [
      'more than 16 KiB before a length',
      431,
      post(...some(17, `a: ${'b'.repeat(1_000)}`), length) + smuggled,
    ],
  ])
})

t.test('the last of as many fields as there may be is seen by us and the app', async t => {
  const world = await startDecidedWorld(t)
  const post = world.request(
    'POST /served HTTP/1.1',
    ...some(90, 'a: b'),
    `Content-Length: ${smuggled.length}`,
  )
  t.equal((await answerTo(world, post + smuggled)).status, 200)
  t.equal(await probe(world), 200)
  t.strictSame(attacked(world), ['POST /served'])
  t.match(world.requests[0], { content: smuggled })
  t.strictSame(await world.undecided(), [])
})
