import t from 'tap'
import { addressSet, plainAddress, rangeProblem, specialAddresses } from '../../src/network/index.ts'

t.test('a range holds its own addresses and no others', async t => {
  const cases: readonly [ranges: string[], inside: string[], outside: string[]][] = [
    [['203.0.113.0/24'], ['203.0.113.0', '203.0.113.255'], ['203.0.112.255', '203.0.114.0', '2001:db8::1']],
    [['203.0.113.7'], ['203.0.113.7'], ['203.0.113.6', '203.0.113.8']],
    [['0.0.0.0/0'], ['0.0.0.0', '255.255.255.255'], ['2001:db8::1']],
    [['2001:db8:40::/48'], ['2001:db8:40::', '2001:db8:40:ffff::1'], ['2001:db8:41::', '203.0.113.7']],
    [['2001:db8::1'], ['2001:db8::1', '2001:0db8:0:0:0:0:0:1'], ['2001:db8::2']],
    [
      ['10.0.0.0/8', 'fc00::/7'],
      ['10.1.2.3', 'fd00::1'],
      ['11.0.0.1', 'fe80::1'],
    ],
    [[], [], ['10.0.0.1', '::1']],
  ]
  for (const [ranges, inside, outside] of cases) {
    const set = addressSet(ranges)
    for (const address of inside) t.equal(set.has(address), true, `${address} in ${ranges}`)
    for (const address of outside) t.equal(set.has(address), false, `${address} in ${ranges}`)
  }
})

t.test('an IPv4 range holds its addresses in their IPv6 spelling too', async t => {
  const set = addressSet(['203.0.113.0/24'])
  t.equal(set.has('::ffff:203.0.113.9'), true)
  t.equal(set.has('::ffff:cb00:7109'), true)
  t.equal(set.has('::ffff:203.0.114.9'), false)
})

t.test('what is no address is in no set', async t => {
  const everything = addressSet(['0.0.0.0/0', '::/0'])
  for (const text of ['', 'example.com', '203.0.113', '203.0.113.7/24', '0x7f.1', '2130706433', '[::1]']) {
    t.equal(everything.has(text), false, text)
  }
})

t.test('what is no range is refused in words', async t => {
  const noRange = (text: string): string => `"${text}" is not an address or an address range`
  const cases: readonly [text: string, wrong: string][] = [
    ['', noRange('')],
    ['example.com', noRange('example.com')],
    ['203.0.113', noRange('203.0.113')],
    ['203.0.113.0/24/1', noRange('203.0.113.0/24/1')],
    ['fe80::1%eth0', noRange('fe80::1%eth0')],
    ['203.0.113.0/33', '"203.0.113.0/33" is not an address range; an IPv4 prefix is 0 to 32'],
    ['203.0.113.0/', '"203.0.113.0/" is not an address range; an IPv4 prefix is 0 to 32'],
    ['203.0.113.0/-1', '"203.0.113.0/-1" is not an address range; an IPv4 prefix is 0 to 32'],
    [
      '203.0.113.0/255.255.255.0',
      '"203.0.113.0/255.255.255.0" is not an address range; an IPv4 prefix is 0 to 32',
    ],
    ['2001:db8::/129', '"2001:db8::/129" is not an address range; an IPv6 prefix is 0 to 128'],
  ]
  for (const [text, wrong] of cases) t.equal(rangeProblem(text), wrong, text)
  t.equal(rangeProblem('203.0.113.0/24'), undefined)
})

t.test('IPv4-mapped addresses are told as IPv4, all others as they are', async t => {
  t.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1')
  for (const address of ['192.0.2.1', '::1', '2001:db8::1', '::ffff:zz', '::ffff:cb00:7109', '']) {
    t.equal(plainAddress(address), address)
  }
})

t.test('no special address counts as public, in whatever way it is wrapped', async t => {
  const special = [
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2001::1',
    '2001:2::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '2620:4f:8000::1',
    '5f00::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
  ]
  for (const address of special) t.equal(specialAddresses.has(address), true, address)
  const reachable = [
    '1.1.1.1',
    '172.32.0.1',
    '172.15.255.255',
    '11.0.0.1',
    '2606:4700::1111',
    '2001:4860:4860::8888',
  ]
  for (const address of [...reachable, '::ffff:1.1.1.1'])
    t.equal(specialAddresses.has(address), false, address)
})
