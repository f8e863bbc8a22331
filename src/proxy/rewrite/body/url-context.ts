import { endsWith, hexValue, isLabelByte, isLetter, lowerByte } from './bytes.ts'
import { colon, commercialAt, slash, type PercentDepth } from './spellings.ts'

/** How far before its end a name is looked at: 253 octets of host, and the slashes and scheme before them. */
export const lookBehind = 280

/** A host in a place where a URL has its host. */
export interface UrlContext {
  /** Lower case. */
  readonly host: string
  readonly depth: PercentDepth
  /** Whether the scheme before it is `http:` or `ws:`. */
  readonly plain: boolean
}

/**
 * The host that ends at `end`, when `//` (in any spelling), or that and `user@`, stands directly before it.
 */
export function readUrlContext(bytes: Buffer, end: number): UrlContext | undefined {
  const floor = Math.max(0, end - lookBehind)
  const start = hostStart(bytes, end, floor)
  if (start < 0) return undefined
  const slashes = slashesBefore(bytes, start) ?? slashesBeforeUser(bytes, start, floor)
  if (slashes === undefined || slashes.start < floor) return undefined
  return {
    host: bytes.toString('latin1', start, end).toLowerCase(),
    depth: slashes.depth,
    plain: isPlainScheme(bytes, slashes.start),
  }
}

/**
 * Where the run of host bytes before `end` begins, without the digits of an escape; -1 when it passes
 * `floor`.
 */
export function hostStart(bytes: Buffer, end: number, floor: number): number {
  let start = end
  while (start > floor && (isLabelByte(bytes[start - 1]) || bytes[start - 1] === 0x2e)) start--
  if (start === floor && floor > 0) return -1
  return start + escapeLength(bytes, start)
}

/**
 * In `%2Fwww`, `\x2Fwww` and `\nwww` the run of host bytes begins with the rest of an escape: how long that
 * is.
 */
function escapeLength(bytes: Buffer, start: number): number {
  if (bytes[start - 1] === 0x25) return percentLength(bytes, start)
  if (bytes[start - 1] !== 0x5c) return 0
  const kind = lowerByte(bytes[start])
  if (kind === 0x78 && areHex(bytes, start + 1, 2)) return 3
  if (kind === 0x75 && areHex(bytes, start + 1, 4)) return 5
  return isLetter(kind) ? 1 : 0
}

function percentLength(bytes: Buffer, start: number): number {
  if (!areHex(bytes, start, 2)) return 0
  const nested = bytes[start] === 0x32 && bytes[start + 1] === 0x35 && areHex(bytes, start + 2, 2)
  return nested ? 4 : 2
}

function areHex(bytes: Buffer, at: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (hexValue(bytes[at + i]) < 0) return false
  return true
}

interface Slashes {
  readonly start: number
  readonly depth: PercentDepth
}

function slashesBefore(bytes: Buffer, end: number): Slashes | undefined {
  const near = slash.before(bytes, end)
  const far = near && slash.before(bytes, near.start)
  return far && { start: far.start, depth: near.depth }
}

/** The longest `user:password` that is read; text full of `@` would otherwise be slow. */
const maxUser = 100

/** An `@` before the host is a user's only when slashes come before it; otherwise this is a mail address. */
function slashesBeforeUser(bytes: Buffer, end: number, floor: number): Slashes | undefined {
  const sign = commercialAt.before(bytes, end)
  if (sign === undefined) return undefined
  for (let at = sign.start; at > Math.max(floor, sign.start - maxUser); at--) {
    const slashes = slashesBefore(bytes, at)
    if (slashes !== undefined) return slashes
    if (endsUser(bytes[at - 1]!)) return undefined
  }
  return undefined
}

/** White space, quotes, angle brackets and what begins a path, query or fragment. */
function endsUser(byte: number): boolean {
  return byte <= 0x20 || '"\'`<>/\\?#'.includes(String.fromCharCode(byte))
}

const http = Buffer.from('http')
const ws = Buffer.from('ws')

function isPlainScheme(bytes: Buffer, end: number): boolean {
  const mark = colon.before(bytes, end)
  if (mark === undefined) return false
  return (
    endsWith(bytes, mark.start, http) || (endsWith(bytes, mark.start, ws) && !isLetter(bytes[mark.start - 3]))
  )
}
