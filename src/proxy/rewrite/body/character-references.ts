import { hexValue, isDigit, isLetter } from './bytes.ts'

/** HTML Standard 13.5, all named character references for ASCII characters (`fjlig` is two of them). */
const named: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Tab: '\t',
    NewLine: '\n',
    excl: '!',
    quot: '"',
    QUOT: '"',
    num: '#',
    dollar: '$',
    percnt: '%',
    amp: '&',
    AMP: '&',
    apos: "'",
    lpar: '(',
    rpar: ')',
    ast: '*',
    midast: '*',
    plus: '+',
    comma: ',',
    period: '.',
    sol: '/',
    colon: ':',
    semi: ';',
    lt: '<',
    LT: '<',
    equals: '=',
    gt: '>',
    GT: '>',
    quest: '?',
    commat: '@',
    lbrack: '[',
    lsqb: '[',
    bsol: '\\',
    rbrack: ']',
    rsqb: ']',
    Hat: '^',
    UnderBar: '_',
    lowbar: '_',
    DiacriticalGrave: '`',
    grave: '`',
    fjlig: 'fj',
    lbrace: '{',
    lcub: '{',
    VerticalLine: '|',
    verbar: '|',
    vert: '|',
    rbrace: '}',
    rcub: '}',
  }),
)
/** Those that need no semicolon. */
const unterminated = /^(?:quot|amp|lt|gt)$/i

/** An attribute's value as the browser sees it, and where each byte of it came from. */
export interface DecodedValue {
  readonly bytes: Buffer
  /** The offset in the written value of the byte at `at`; `at` may be the length. */
  writtenOffset(at: number): number
}

/**
 * Decodes the references to ASCII characters in an attribute's value (HTML Standard 13.2.5.72 to 80). All
 * others stay as they are written, because their bytes depend on the charset; none of them can be part of a
 * host or of slashes.
 */
export function decodeReferences(written: Buffer): DecodedValue {
  const bytes: number[] = []
  const offsets: number[] = []
  for (let at = 0; at < written.length;) {
    const reference = written[at] === 0x26 ? readReference(written, at) : undefined
    const text = reference?.text ?? String.fromCharCode(written[at]!)
    for (const character of text) {
      bytes.push(character.charCodeAt(0))
      offsets.push(at)
    }
    at += reference?.length ?? 1
  }
  offsets.push(written.length)
  return { bytes: Buffer.from(bytes), writtenOffset: at => offsets[at]! }
}

/** Serialisers write references to these everywhere; they end a host, as their own bytes do. */
const harmless = '&"\'<>'

/** Whether the value from `start` to `end` has a reference that could hide a part of a URL's host. */
export function mayHideHost(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const reference = bytes[at] === 0x26 ? readReference(bytes, at) : undefined
    if (reference !== undefined && !harmless.includes(reference.text)) return true
  }
  return false
}

/** Writes text (one character a byte) so that it can stand in an attribute in quotes of either kind. */
export function encodeReferences(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}

interface Reference {
  readonly text: string
  readonly length: number
}

function readReference(bytes: Buffer, at: number): Reference | undefined {
  return bytes[at + 1] === 0x23 ? readNumber(bytes, at) : readNamed(bytes, at)
}

function readNamed(bytes: Buffer, at: number): Reference | undefined {
  const name = readName(bytes, at)
  const after = at + 1 + name.length
  const text = named.get(name)
  if (text === undefined) return undefined
  if (bytes[after] === 0x3b) return { text, length: name.length + 2 }
  // In an attribute, `&lt=` and `&ltx` are text.
  const isText = bytes[after] === 0x3d || !unterminated.test(name)
  return isText ? undefined : { text, length: name.length + 1 }
}

const longestName = 17

function readName(bytes: Buffer, at: number): string {
  let end = at + 1
  while (end - at < longestName && (isLetter(bytes[end]) || isDigit(bytes[end]))) end++
  return bytes.toString('latin1', at + 1, end)
}

function readNumber(bytes: Buffer, at: number): Reference | undefined {
  const isHex = (bytes[at + 2]! | 0x20) === 0x78
  const start = at + (isHex ? 3 : 2)
  let code = 0
  let end = start
  for (; isHex ? hexValue(bytes[end]) >= 0 : isDigit(bytes[end]); end++) {
    code = Math.min(code * (isHex ? 16 : 10) + hexValue(bytes[end]), 0x110000)
  }
  if (end === start || code === 0 || code >= 0x80) return undefined
  return { text: String.fromCharCode(code), length: end - at + (bytes[end] === 0x3b ? 1 : 0) }
}
