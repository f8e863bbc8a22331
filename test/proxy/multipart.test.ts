import fc from 'fast-check'
import t from 'tap'
import { wantedBytes } from '../../src/proxy/inspect/first-bytes.ts'
import { boundaryOf, MultipartScanner, type Part } from '../../src/proxy/multipart.ts'

/** All parts of a content that comes in these chunks, and its bytes as they come out. */
function scan(chunks: readonly Buffer[]) {
  const scanner = new MultipartScanner('b', wantedBytes)
  const pieces = [...chunks.flatMap(chunk => scanner.push(chunk)), ...scanner.end()]
  return {
    bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('latin1'),
    parts: pieces.flatMap(({ part }) => part ?? []),
  }
}

const partsOf = (text: string): Part[] => scan([Buffer.from(text)]).parts
const file = (name: string, content: string, type = 'application/octet-stream'): string =>
  `--b\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`
const field = (content: string): string =>
  `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${content}\r\n`
const end = '--b--\r\n'
const plainly = (parts: readonly Part[]) =>
  parts.map(({ head, first, whole }) => [...head.names, head.plain, first.toString(), whole])

t.test('files and fields are found with their first bytes', async t => {
  const long = 'x'.repeat(5_000)
  const form = `preamble\r\n${field('1')}${file('a.txt', 'text')}${file('', '')}${file('big', long)}${end}epilogue`
  t.strictSame(plainly(partsOf(form)), [
    [true, '1', true],
    ['a.txt', true, 'text', true],
    ['', true, '', true],
    ['big', true, long.slice(0, 4_100), false],
  ])
})

t.test('the bytes and the parts are the same wherever chunks fall', async t => {
  const content = Buffer.from(
    `${field('a\r\n--')}${file('x.exe', `MZ\r\n--\r\n-${'y'.repeat(40)}`)}${field('')}${file('z', 'z'.repeat(4_200))}${end}`,
  )
  const expected = scan([content])
  t.equal(expected.bytes, content.toString('latin1'))
  for (let cut = 0; cut <= content.length; cut++) {
    const found = scan([content.subarray(0, cut), content.subarray(cut)])
    if (found.bytes !== expected.bytes) t.fail(`bytes after ${cut}`)
    if (JSON.stringify(found.parts) !== JSON.stringify(expected.parts)) t.fail(`parts after ${cut}`)
  }
  t.same(scan([...content].map(byte => Buffer.from([byte]))), expected, 'byte by byte')
})

t.test('no content is changed, whatever it is', async t => {
  const pieces = fc.constantFrom(
    '--b',
    '--',
    '\r',
    '\n',
    '\r\n',
    'x',
    file('a', 'b'),
    field('c'),
    end,
    'Content-Type: a',
  )
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 30 }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        (words, cuts) => {
          const content = Buffer.from(words.join(''))
          const at = [
            0,
            ...cuts.map(cut => Math.min(cut, content.length)).sort((a, b) => a - b),
            content.length,
          ]
          const found = scan(at.slice(1).map((to, index) => content.subarray(at[index], to)))
          const whole = scan([content])
          return (
            found.bytes === content.toString('latin1') &&
            JSON.stringify(found.parts) === JSON.stringify(whole.parts)
          )
        },
      ),
    ),
  )
})

t.test('what readers could differ on is never a plain file', async t => {
  for (const head of [
    'Content-Disposition: form-data; name=f; filename=a.txt\nContent-Type: text/plain',
    'X: a\n\nContent-Disposition: form-data; filename=a.exe',
    'Content-Disposition: form-data; filename=a.txt\rX: b',
    'Content-Type: multipart/mixed; boundary=c',
    'Content-Type: a/b\r\nContent-Type: c/d',
    'Content-Disposition: form-data; filename=a\r\nContent-Transfer-Encoding: base64',
    'Content-Disposition: form-data; filename=a\r\nContent-Encoding: gzip',
  ]) {
    t.equal(partsOf(`--b\r\n${head}\r\n\r\nMZ\r\n${end}`)[0]!.head.plain, false, head)
  }
  t.equal(partsOf(`--b\r\n${'x'.repeat(20_000)}`)[0]!.head.plain, false, 'a head without an end')
})

t.test('a delimiter that only some readers see is one', async t => {
  const hidden = `${field('a').slice(0, -2)}\n${file('a.exe', 'MZ')}${end}`
  t.match(plainly(partsOf(hidden)), [[true, 'a', true], [false]])
  t.match(plainly(partsOf(`${field('a')}${end}${file('a.exe', 'MZ')}`)), [
    [true, 'a', true],
    ['a.exe', true, 'MZ'],
  ])
})

t.test('every name of a file counts', async t => {
  const named = (value: string): readonly string[] =>
    partsOf(`--b\r\nContent-Disposition: form-data; ${value}\r\n\r\n.\r\n${end}`)[0]!.head.names
  t.strictSame(named('filename="a.txt"; filename="b.exe"'), ['a.txt', 'b.exe'])
  t.strictSame(named(`filename="a.txt"; filename*=UTF-8''b%2Eexe`), ['a.txt', 'b.exe'])
  t.strictSame(named('name=x;\r\n filename="a.exe"'), ['a.exe'], 'folded')
  t.strictSame(named('filename*0="a.e"'), ['a.e'])
})

t.test('a boundary is taken only where there is one', async t => {
  for (const [type, boundary] of [
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=x; Boundary="a b"', 'a b'],
    ['multipart/form-data', undefined],
    [
      'multipart/form-data; boundary=----WebKitFormBoundaryNGSMcA2XkZdNRAnD',
      '----WebKitFormBoundaryNGSMcA2XkZdNRAnD',
    ],
    ['multipart/form-data; boundary="a; boundary=b"', undefined],
    ['multipart/form-data; boundary=a; x=boundary', undefined],
    ["multipart/form-data; boundary=a; boundary*=utf-8''b", undefined],
    ['multipart/form-data; boundary=', undefined],
    ['multipart/form-data; boundary=a; boundary=b', undefined],
    [`multipart/form-data; boundary=${'a'.repeat(71)}`, undefined],
    ['text/plain; boundary=a', undefined],
  ] as const) {
    t.equal(boundaryOf(type), boundary, type)
  }
})
