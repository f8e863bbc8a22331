/*
 * Who: a user of an app, with a client of their own.
 * How: a request says twice where it ends, by a length and by chunks, or by two codings, in a spelling that one
 *      server reads and another does not. Front and app take different ends, and what is left over begins the next
 *      request: CL.TE, TE.CL, TE.TE (CVE-2022-32213 to 32215, CVE-2022-35256, CVE-2024-27982, CVE-2025-23167).
 * Lost: a request that nobody decided on, sent with whatever identity the connection to the app has.
 */
import t from 'tap'
import { refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
const size = smuggled.length.toString(16)
/** Chunks that end before the smuggled request. */
const ended = `0\r\n\r\n${smuggled}`
/** Chunks that hold it. */
const held = `${size}\r\n${smuggled}\r\n0\r\n\r\n`
const whole = `Content-Length: ${ended.length}`
const chunked = 'Transfer-Encoding: chunked'

/** A length for one reader, and chunks for the other, in every spelling of each. */
const lengthThenChunks: readonly (readonly [string, string])[] = [
  ['plainly', chunked],
  ['in capitals', 'TRANSFER-ENCODING: CHUNKED'],
  ['in mixed letters', 'tRansfer-eNcoding: cHunked'],
  ['without a space', 'Transfer-Encoding:chunked'],
  ['with two spaces', 'Transfer-Encoding:  chunked'],
  ['after a tab', 'Transfer-Encoding:\tchunked'],
  ['before a space', 'Transfer-Encoding: chunked '],
  ['before a tab', 'Transfer-Encoding: chunked\t'],
  ['with a space before the colon', 'Transfer-Encoding : chunked'],
  ['with a tab before the colon', 'Transfer-Encoding\t: chunked'],
  ['with a space before the name', ' Transfer-Encoding: chunked'],
  ['folded', 'Transfer-Encoding:\r\n chunked'],
  ['folded by a tab', 'Transfer-Encoding:\r\n\tchunked'],
  ['folded behind another field', `X-A: b\r\n ${chunked}`],
  ['behind a bare line feed', `X-A: b\n${chunked}`],
  ['behind a bare carriage return', `X-A: b\r${chunked}`],
  ['behind two carriage returns', `X-A: b\r\r\n${chunked}`],
  ['before a bare line feed', `${chunked}\nX-A: b`],
  ['with NUL in the name', 'Transfer-Encoding\0: chunked'],
  ['with NUL before the value', 'Transfer-Encoding: \0chunked'],
  ['with NUL behind the value', 'Transfer-Encoding: chunked\0'],
  ['with a vertical tab', 'Transfer-Encoding: \u000bchunked'],
  ['with a form feed', 'Transfer-Encoding: \u000cchunked'],
  ['with a backspace', 'Transfer-Encoding: chunked\b'],
  ['with a no-break space', 'Transfer-Encoding: \u00a0chunked'],
  ['with an octet of UTF-8', 'Transfer-Encoding: chunke\u00ff'],
  ['with an underscore', 'Transfer_Encoding: chunked'],
  ['in quotes', 'Transfer-Encoding: "chunked"'],
  ['in single quotes', "Transfer-Encoding: 'chunked'"],
  ['with a parameter', 'Transfer-Encoding: chunked;q=1'],
  ['after a comma', 'Transfer-Encoding: ,chunked'],
  ['before a comma', 'Transfer-Encoding: chunked,'],
  ['with a letter before', 'Transfer-Encoding: xchunked'],
  ['with a letter behind', 'Transfer-Encoding: chunkedx'],
  ['cut short', 'Transfer-Encoding: chunk'],
  ['nominated by Connection', `Connection: transfer-encoding\r\n${chunked}`],
  ['with a name in brackets', '(Transfer-Encoding): chunked'],
  ['with two colons', 'Transfer-Encoding:: chunked'],
]

/** Codings that one reader takes for chunks and another for none, without any length. */
const codings: readonly (readonly [string, string])[] = [
  ['gzip before chunks', 'Transfer-Encoding: gzip, chunked'],
  ['identity before chunks', 'Transfer-Encoding: identity, chunked'],
  ['chunks before identity', 'Transfer-Encoding: chunked, identity'],
  ['chunks twice in a list', 'Transfer-Encoding: chunked, chunked'],
  ['chunks in two fields', `${chunked}\r\n${chunked}`],
  ['chunks, then nothing', `${chunked}\r\nTransfer-Encoding:`],
  ['nothing, then chunks', `Transfer-Encoding:\r\n${chunked}`],
  ['chunks, then an unknown coding', `${chunked}\r\nTransfer-Encoding: cow`],
  ['an unknown coding, then chunks', `Transfer-Encoding: cow\r\n${chunked}`],
  ['chunks, then identity', `${chunked}\r\nTransfer-Encoding: identity`],
  ['identity, then chunks', `Transfer-Encoding: identity\r\n${chunked}`],
  ['chunks under two spellings', `${chunked}\r\nTransfer_Encoding: identity`],
  ['a coding with a parameter', 'Transfer-Encoding: chunked;a=b'],
  ['an empty element', 'Transfer-Encoding: , chunked'],
  ['identity alone', 'Transfer-Encoding: identity'],
  ['nothing at all', 'Transfer-Encoding:'],
]

const world = await startDecidedWorld(t)

t.test('CL.TE: the whole is content by its length, and two things by its chunks', async t => {
  const post = (field: string): string => world.request('POST /attack HTTP/1.1', whole, field) + ended
  await refusesOctets(
    t,
    world,
    lengthThenChunks.map(([name, field]) => [name, 400, post(field)]),
  )
})

t.test('TE.CL: the whole is content by its chunks, and two things by its length', async t => {
  const post = (field: string): string =>
    world.request('POST /attack HTTP/1.1', field, `Content-Length: ${size.length + 2}`) + held
  await refusesOctets(
    t,
    world,
    lengthThenChunks.map(([name, field]) => [name, 400, post(field)]),
  )
})

t.test('TE.TE: a coding that one reader knows and the other does not', async t => {
  const post = (field: string): string => world.request('POST /attack HTTP/1.1', field) + ended
  await refusesOctets(
    t,
    world,
    codings.map(([name, field]) => [name, 400, post(field)]),
  )
})

t.test('CL.CL: two lengths, of which each ends elsewhere', async t => {
  const pairs = [
    ['0', String(smuggled.length)],
    [String(smuggled.length), '0'],
    ['0', '0'],
  ] as const
  await refusesOctets(
    t,
    world,
    pairs.map(([first, second]) => [
      `${first} and ${second}`,
      400,
      world.request('POST /attack HTTP/1.1', `Content-Length: ${first}`, `Content-Length: ${second}`) +
        smuggled,
    ]),
  )
})
