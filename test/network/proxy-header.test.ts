import { SocketAddress } from 'node:net'
import { isDeepStrictEqual as isSame } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { plainAddress, readProxyHeader, type ProxyHeaderReading } from '../../src/network/index.ts'
import { binaryHeader, lineHeader } from '../harness/proxy-header.ts'

const octets = (text: string): Buffer => Buffer.from(text, 'latin1')
const signature = octets('\r\n\r\n\0\r\nQUIT\n')

/** What comes of a header that arrives octet by octet. */
function readSlowly(all: Buffer): ProxyHeaderReading {
  for (let shown = 0; shown <= all.length; shown++) {
    const reading = readProxyHeader(all.subarray(0, shown))
    if (reading !== 'more') return reading
  }
  return 'more'
}

t.test('version 1, as the specification has it', async t => {
  const cases: readonly [line: string, client: string | undefined][] = [
    ['PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n', '192.0.2.1'],
    ['PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n', '255.255.255.255'],
    ['PROXY TCP6 2001:db8::1 2001:db8::2 0 443\r\n', '2001:db8::1'],
    ['PROXY TCP6 2001:DB8:0:0:0:0:0:1 2001:db8::2 1 443\r\n', '2001:db8::1'],
    ['PROXY TCP6 ::ffff:192.0.2.1 ::1 1 443\r\n', '192.0.2.1'],
    ['PROXY UNKNOWN\r\n', undefined],
    ['PROXY UNKNOWN whatever it says\r\n', undefined],
    [`PROXY UNKNOWN ${'f'.repeat(91)}\r\n`, undefined],
  ]
  for (const [line, client] of cases) {
    t.strictSame(readProxyHeader(octets(line)), { length: line.length, client }, line)
    t.strictSame(readProxyHeader(octets(`${line}\x16\x03\x01`)), { length: line.length, client })
  }
})

t.test('version 1: what is not of its grammar is malformed', async t => {
  for (const line of [
    'PROXY \r\n',
    'PROXY TCP4\r\n',
    'PROXY  TCP4 192.0.2.1 198.51.100.1 1 443\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 1 443 \r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 1 443\n\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 01 443\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 1 65536\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n',
    'PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n',
    'PROXY TCP4 192.0.2.01 198.51.100.1 1 443\r\n',
    'PROXY TCP4 192.0.2.1 example 1 443\r\n',
    'PROXY TCP4 2001:db8::1 2001:db8::2 1 443\r\n',
    'PROXY TCP6 192.0.2.1 198.51.100.1 1 443\r\n',
    'PROXY TCP6 fe80::1%eth0 2001:db8::2 1 443\r\n',
    'PROXY TCP5 192.0.2.1 198.51.100.1 1 443\r\n',
    'PROXY tcp4 192.0.2.1 198.51.100.1 1 443\r\n',
    `PROXY UNKNOWN ${'f'.repeat(92)}\r\n`,
    `PROXY UNKNOWN ${'f'.repeat(500)}`,
  ])
    t.equal(readProxyHeader(octets(line)), 'malformed', line)
})

t.test('something else is missing a header', async t => {
  for (const text of ['\x16\x03\x01', 'GET / HTTP/1.1\r\n', 'POST /', 'proxy TCP4', '\r\n\r\nQUIT', '\0'])
    t.equal(readProxyHeader(octets(text)), 'missing', JSON.stringify(text))
})

t.test('version 2 tells a client only where one is meant', async t => {
  const local = Buffer.concat([signature, octets('\x20\x00\0\0')])
  t.strictSame(readProxyHeader(local), { length: 16, client: undefined })
  const odd = Buffer.concat([signature, octets('\x20\xff\0\x03abc')])
  t.strictSame(readProxyHeader(odd), { length: 19, client: undefined }, 'LOCAL has no family to heed')
  const unspecified = Buffer.concat([signature, octets('\x21\x00\0\x02ab')])
  t.strictSame(readProxyHeader(unspecified), { length: 18, client: undefined })
  const file = Buffer.concat([signature, octets('\x21\x31\0\xd8'), Buffer.alloc(216, '/')])
  t.strictSame(readProxyHeader(file), { length: 232, client: undefined })
})

t.test('version 2: what is not of its grammar is malformed', async t => {
  const cases: readonly [what: string, head: string, rest: number][] = [
    ['version 1', '\x11\x11\0\x0c', 12],
    ['version 3', '\x31\x11\0\x0c', 12],
    ['an unknown command', '\x22\x11\0\x0c', 12],
    ['an unknown family', '\x21\x41\0\x0c', 12],
    ['datagrams', '\x21\x12\0\x0c', 12],
    ['no transport', '\x21\x10\0\x0c', 12],
    ['no room for IPv4', '\x21\x11\0\x0b', 11],
    ['no room for IPv6', '\x21\x21\0\x23', 35],
    ['half an extension', '\x21\x11\0\x0e', 14],
    ['more than a page', '\x21\x11\x0f\xf1', 0],
    ['more than a page of nothing', '\x20\x00\xff\xff', 0],
  ]
  for (const [what, head, rest] of cases)
    t.equal(readProxyHeader(Buffer.concat([signature, octets(head), Buffer.alloc(rest)])), 'malformed', what)
})

const address = fc.oneof(fc.ipV4(), fc.ipV6())
const port = fc.integer({ min: 0, max: 65_535 })
const extensions = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 600 })), {
  maxLength: 5,
})
const isV4 = (text: string): boolean => !text.includes(':')
const canonical = (text: string): string =>
  plainAddress(new SocketAddress({ address: text, family: isV4(text) ? 'ipv4' : 'ipv6' }).address)

t.test('what an encoder writes is read, however it is cut and whatever follows', async () => {
  const from = fc.record({ source: address, port })
  fc.assert(
    fc.property(from, fc.boolean(), extensions, fc.uint8Array(), (client, isBinary, more, follows) => {
      const header = isBinary ? binaryHeader(client, more) : lineHeader(client)
      const expected = { length: header.length, client: canonical(client.source) }
      const all = Buffer.concat([header, follows])
      return isSame(readProxyHeader(all), expected) && isSame(readSlowly(all), expected)
    }),
    { numRuns: 200 },
  )
})

t.test('any octets are read without a throw, and the same at once and octet by octet', async () => {
  const begun = fc
    .tuple(
      fc.constantFrom('', 'PROXY ', 'PROXY TCP4 ', 'PROXY TCP6 ::', signature.toString('latin1')),
      fc.oneof(fc.uint8Array({ maxLength: 150 }), fc.string({ unit: fc.constantFrom(...'0123 .:\r\n') })),
    )
    .map(([start, rest]) => Buffer.concat([octets(start), Buffer.from(rest)]))
  const changed = fc
    .tuple(fc.record({ source: address, port }), fc.boolean(), fc.nat(), fc.integer({ min: 0, max: 255 }))
    .map(([client, isBinary, place, octet]) => {
      const header = isBinary ? binaryHeader(client, []) : lineHeader(client)
      header[place % header.length] = octet
      return header
    })
  fc.assert(
    fc.property(fc.oneof(begun, changed), all => isSame(readSlowly(all), readProxyHeader(all))),
    { numRuns: 1_000 },
  )
})
