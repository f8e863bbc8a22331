import { BlockList, isIP, isIPv4 } from 'node:net'

/** A set of IP ranges; IPv4-mapped IPv6 addresses are matched by their IPv4 ranges. */
export interface AddressSet {
  has(address: string): boolean
}

/**
 * Adds `203.0.113.0/24`, `2001:db8::/48` or a single address to a list.
 * @returns why the text is no range, or undefined when it was added
 */
export function addRange(list: BlockList, text: string): string | undefined {
  const [address = '', prefix, ...more] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || more.length > 0) return `"${text}" is not an address or an address range`
  const most = version === 4 ? 32 : 128
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
  if (bits < 0 || bits > most) {
    return `"${text}" is not an address range; an IPv${version} prefix is 0 to ${most}`
  }
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  return undefined
}

/** A set over ranges already known to be well-formed. */
export function addressSet(ranges: readonly string[]): AddressSet {
  const list = new BlockList()
  for (const range of ranges) addRange(list, range)
  return fromBlockList(list)
}

/** The set view of a block list. */
export function fromBlockList(list: BlockList): AddressSet {
  return { has: address => isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6') }
}

/** `::ffff:192.0.2.1` as `192.0.2.1`; every other address as it is (RFC 4291 2.5.5.2). */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address
}

/**
 * Addresses that are no public host: RFC 6890 and its registry, and the IPv6 ranges that carry an IPv4
 * address inside (NAT64, 6to4, Teredo), through which a name could reach a private IPv4 host.
 */
const unreachableRanges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

/** Private, loopback, link-local and otherwise special addresses: never an upstream by DNS alone. */
export const specialAddresses: AddressSet = addressSet(unreachableRanges)
