import { isIPv4, isIPv6 } from 'node:net'

/** An address as a number: 32 bits as a number for IPv4, 128 as a bigint for IPv6. */
export type AddressValue = number | bigint

const rememberedAddresses = 10_000
/** A plain map that is emptied when it is full: every decision looks here, and an LRU's look-up allocates. */
const remembered = new Map<string, AddressValue | 'none'>()

/**
 * An address in any spelling, without its zone (RFC 4007 11); IPv4-mapped IPv6 is IPv4 (RFC 4291 2.5.5.2). Undefined
 * for what is no address.
 */
export function addressValue(text: string): AddressValue | undefined {
  let value = remembered.get(text)
  if (value === undefined) {
    value = parse(text) ?? 'none'
    if (remembered.size >= rememberedAddresses) remembered.clear()
    remembered.set(text, value)
  }
  return value === 'none' ? undefined : value
}

function parse(text: string): AddressValue | undefined {
  if (isIPv4(text)) return parseIPv4(text)
  if (!isIPv6(text)) return undefined
  const value = parseIPv6(text.split('%', 1)[0]!)
  return value >> 32n === 0xffffn ? Number(value & 0xffff_ffffn) : value
}

const parseIPv4 = (text: string): number =>
  text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0)

/** `::` stands for as many zeros as are missing; the last 32 bits may be written as IPv4 (RFC 4291 2.2). */
function parseIPv6(text: string): bigint {
  const [head = '', tail] = text.split('::')
  const [left, right] = [wordsOf(head), wordsOf(tail ?? '')]
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const words = [...left, ...Array.from({ length: zeros }, () => 0), ...right]
  return words.reduce((value, word) => (value << 16n) | BigInt(word), 0n)
}

const wordsOf = (part: string): number[] =>
  part === ''
    ? []
    : part
        .split(':')
        .flatMap(word => (word.includes('.') ? halves(parseIPv4(word)) : Number.parseInt(word, 16)))

const halves = (value: number): number[] => [Math.floor(value / 65_536), value % 65_536]
