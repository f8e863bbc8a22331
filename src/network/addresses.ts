import { isIP, isIPv4 } from 'node:net'
import { addressValue, type AddressValue } from './address-value.ts'

/** A set of IP ranges; IPv4-mapped IPv6 addresses are matched by their IPv4 ranges. */
export interface AddressSet {
  has(address: string): boolean
}

/** Why a text is neither an address nor a range such as `203.0.113.0/24`; undefined when it is one. */
export function rangeProblem(text: string): string | undefined {
  const [address = '', prefix, ...more] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || more.length > 0) return `"${text}" is not an address or an address range`
  const most = version === 4 ? 32 : 128
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
  return bits < 0 || bits > most
    ? `"${text}" is not an address range; an IPv${version} prefix is 0 to ${most}`
    : undefined
}

/**
 * A set over ranges already known to be well-formed. Looked up by halving: `BlockList` of `node:net` walks all of
 * its rules and costs a call out of JavaScript each time.
 */
export function addressSet(ranges: readonly string[]): AddressSet {
  const bounds = ranges.map(boundsOf)
  const narrow = sorted(bounds.filter((each): each is Bounds<number> => typeof each.first === 'number'))
  const wide = sorted(bounds.filter((each): each is Bounds<bigint> => typeof each.first === 'bigint'))
  return {
    has(address) {
      const value = addressValue(address)
      if (value === undefined) return false
      return typeof value === 'number' ? isWithin(narrow, value) : isWithin(wide, value)
    },
  }
}

/** The first and the last address of a range. */
interface Bounds<Value extends AddressValue> {
  readonly first: Value
  readonly last: Value
}

/** A range of IPv4-mapped addresses, from /96 on, is one of IPv4 addresses. */
function boundsOf(range: string): Bounds<AddressValue> {
  const [address = '', prefix] = range.split('/')
  const value = addressValue(address)!
  if (typeof value === 'bigint') {
    const size = 1n << BigInt(128 - Number(prefix ?? 128))
    const first = value - (value % size)
    return { first, last: first + size - 1n }
  }
  const bits = prefix === undefined ? 32 : isIPv4(address) ? Number(prefix) : Math.max(0, Number(prefix) - 96)
  const size = 2 ** (32 - bits)
  const first = value - (value % size)
  return { first, last: first + size - 1 }
}

/** In order and without overlaps. */
function sorted<Value extends AddressValue>(bounds: readonly Bounds<Value>[]): Bounds<Value>[] {
  const merged: Bounds<Value>[] = []
  for (const next of bounds.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    const before = merged.at(-1)
    if (before === undefined || next.first > before.last) merged.push(next)
    else if (next.last > before.last) merged[merged.length - 1] = { first: before.first, last: next.last }
  }
  return merged
}

function isWithin<Value extends AddressValue>(bounds: readonly Bounds<Value>[], value: Value): boolean {
  let low = 0
  let high = bounds.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const { first, last } = bounds[middle]!
    if (value < first) high = middle - 1
    else if (value > last) low = middle + 1
    else return true
  }
  return false
}

/** `::ffff:192.0.2.1` as `192.0.2.1`; every other address as it is (RFC 4291 2.5.5.2). */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address
}

/**
 * Addresses that are no public host: RFC 6890 and its registry. Of IPv6, IANA gives out 2000::/3 alone (RFC 4291 2.4), so
 * the rest is left out as a whole: what translators put an IPv4 address into, and what private meshes help themselves to.
 * Of 2000::/3 go the ranges that carry an IPv4 address inside (6to4, Teredo), and what each network may answer for itself (AS112).
 */
const unreachableRanges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Azure's own services for its machines; a public address that is private.
  '168.63.129.16',
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
  '::/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '2620:4f:8000::/48',
  '3fff::/20',
  '4000::/2',
  '8000::/1',
]

/** Private, loopback, link-local and otherwise special addresses: never an upstream by DNS alone. */
export const specialAddresses: AddressSet = addressSet(unreachableRanges)
