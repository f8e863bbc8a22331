import { hexValue, isDigit, isLabelByte, isSpace } from './bytes.ts'
import { colon, commercialAt } from './spellings.ts'

/** What follows a name: more of the host; its end at `at`; or too few bytes to tell. */
export type HostEnd =
  | { readonly is: 'more' }
  | { readonly is: 'unknown' }
  /**
   * `at` is where a port would stand: after the root's dot in `www.example.com./`, before a sentence's full
   * stop.
   */
  | { readonly is: 'end'; readonly at: number }

/** The port part after a host. */
export type PortPart =
  | { readonly is: 'none' }
  | { readonly is: 'unknown' }
  /**
   * A port put together by a script, or a user name that looks like a host (`//www.example.com@evil.test`).
   */
  | { readonly is: 'foreign' }
  /**
   * Offsets of the colon, the first digit and the end; no digits is the scheme's default (URL Standard 4.4).
   */
  | { readonly is: 'port'; readonly start: number; readonly digits: number; readonly end: number }

const more = { is: 'more' } as const
const unknown = { is: 'unknown' } as const
const foreign = { is: 'foreign' } as const
const none = { is: 'none' } as const

/** Whether the host ends at `end`; `final` says that no byte comes after those of the buffer. */
export function readHostEnd(bytes: Buffer, end: number, final: boolean): HostEnd {
  const next = readByte(bytes, end, final)
  if (next === undefined) return unknown
  if (goesOn(next.byte)) return more
  if (next.byte !== 0x2e) return { is: 'end', at: end }
  const afterDot = end + next.length
  const second = readByte(bytes, afterDot, final)
  if (second === undefined) return unknown
  if (goesOn(second.byte)) return more
  return { is: 'end', at: endsSentence(second.byte) ? end : afterDot }
}

/** Reads the port at `at`; `final` says that no byte comes after those of the buffer. */
export function readPort(bytes: Buffer, at: number, final: boolean): PortPart {
  const user = commercialAt.at(bytes, at, final)
  const mark = colon.at(bytes, at, final)
  if (user < 0 || mark < 0) return unknown
  if (user > 0) return foreign
  return mark === 0 ? none : readDigits(bytes, at, at + mark, final)
}

const maxDigits = 5

function readDigits(bytes: Buffer, start: number, digits: number, final: boolean): PortPart {
  let end = digits
  while (end - digits <= maxDigits && isDigit(bytes[end])) end++
  if (end === bytes.length && !final) return unknown
  const next = bytes[end] ?? noByte
  if (end > digits) return isLabelByte(next) || next === 0x40 ? foreign : { is: 'port', start, digits, end }
  if (endsSentence(next)) return none
  return next === 0x2f || next === 0x3f || next === 0x23 ? { is: 'port', start, digits, end } : foreign
}

const noByte = -1

/**
 * The byte at `at`, percent-decoded as a URL's host is; `noByte` after the last; undefined when it may yet
 * come.
 */
function readByte(bytes: Buffer, at: number, final: boolean): { byte: number; length: number } | undefined {
  const byte = bytes[at]
  if (byte === undefined) return final ? { byte: noByte, length: 0 } : undefined
  if (byte !== 0x25) return { byte, length: 1 }
  if (at + 2 >= bytes.length && !final) return undefined
  const high = hexValue(bytes[at + 1])
  const low = hexValue(bytes[at + 2])
  return high < 0 || low < 0 ? { byte, length: 1 } : { byte: high * 16 + low, length: 3 }
}

/** Bytes from 0x80 on are letters of an internationalised name. */
function goesOn(byte: number): boolean {
  return isLabelByte(byte) || byte >= 0x80
}

function endsSentence(byte: number): boolean {
  return byte === noByte || byte === 0x3c || byte === 0x2e || isSpace(byte)
}
