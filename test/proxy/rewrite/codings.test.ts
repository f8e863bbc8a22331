import t from 'tap'
import { contentCoding } from '../../../src/proxy/content.ts'
import { preferredCoding, readableCodings } from '../../../src/proxy/rewrite/codings.ts'

t.test('one known coding is read, a chain or an unknown one is not', async t => {
  for (const [value, coding] of [
    [undefined, 'identity'],
    ['', 'identity'],
    ['identity', 'identity'],
    ['gzip', 'gzip'],
    [' GZIP ', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', 'br'],
    ['zstd', 'zstd'],
    ['deflate', 'deflate'],
    ['gzip, br', undefined],
    ['gzip, gzip', undefined],
    ['compress', undefined],
    ['dcb', undefined],
    ['gzip;q=1', undefined],
  ] as const)
    t.equal(contentCoding(value), coding, String(value))
})

t.test('the app is asked for what both sides read', async t => {
  for (const [accepted, asked] of [
    ['gzip, deflate, br, zstd, dcb', 'gzip, deflate, br, zstd'],
    ['br;q=0, gzip;q=0.5', 'gzip;q=0.5'],
    ['br; q=0.000', 'identity'],
    ['*', 'identity'],
    ['', 'identity'],
  ] as const)
    t.equal(readableCodings(accepted), asked, accepted)
})

t.test('the cheapest that the client takes is chosen', async t => {
  for (const [accepted, coding] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, zstd', 'zstd'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['deflate', 'identity'],
    [undefined, 'identity'],
  ] as const)
    t.equal(preferredCoding(accepted), coding, String(accepted))
})
