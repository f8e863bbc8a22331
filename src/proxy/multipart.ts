import { mediaType } from './media-type.ts'
import { readPartHead, unclearHead, type PartHead } from './part-head.ts'

/** One part of a multipart content, as far as it must be seen. */
export interface Part {
  readonly head: PartHead
  /** The first bytes of its content. */
  readonly first: Buffer
  /** Whether these are all. */
  readonly whole: boolean
}

/** Some bytes of a content, and the part that begins with them. */
export interface Piece {
  readonly bytes: Buffer
  readonly part: Part | undefined
  /** Whether these are bytes of no part that say something: before the first, or behind the last. */
  readonly stray: boolean
}

/** RFC 7578 sets none; frameworks that read forms refuse more. */
const longestHead = 16_384

const [carriageReturn, lineFeed] = [13, 10]

/** The boundary of a multipart type (RFC 2046 5.1.1), or undefined when it is none or readers could differ on it. */
export function boundaryOf(type: string): string | undefined {
  if (!mediaType(type).startsWith('multipart/')) return undefined
  const found = [...type.matchAll(/;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;"]*))/gi)]
  const boundary = found[0]?.[1] ?? found[0]?.[2] ?? ''
  const elsewhere = type.replace(found[0]?.[0] ?? '', '')
  // Some readers look for the word anywhere, end a value at a comma, or prefer `boundary*` (RFC 2231).
  const isClear =
    found.length === 1 &&
    !/boundary/i.test(elsewhere) &&
    !/boundary\s*[*=]/i.test(boundary) &&
    !type.includes(',') &&
    /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)
  return isClear ? boundary : undefined
}

/**
 * Finds the parts of a multipart content as it streams, independent of how chunks fall; the bytes of all pieces are
 * the content unchanged. Readers differ on odd contents: what one of them could take for a delimiter is one here,
 * since a part that is judged in vain does no harm, and one that is overlooked would.
 */
export class MultipartScanner {
  readonly #delimiter: Buffer
  readonly #peek: number
  #read: (final: boolean) => Piece | undefined
  /** What may still belong to a delimiter or to a part that has not been seen yet. */
  #held: Buffer
  /** The first delimiter needs no line break before it; one is put there, and is no part of the content. */
  #borrowed = 2
  #head = unclearHead
  #contentStart = 0
  #outside = true

  /** @param peek how many first bytes of each part must be seen, in octets */
  constructor(boundary: string, peek: number) {
    this.#peek = peek
    this.#delimiter = Buffer.from(`\n--${boundary}`, 'latin1')
    this.#held = Buffer.from('\r\n')
    this.#read = this.#readData
  }

  push(chunk: Buffer): Piece[] {
    this.#held = Buffer.concat([this.#held, chunk])
    return this.#advance(false)
  }

  end(): Piece[] {
    return this.#advance(true)
  }

  #advance(final: boolean): Piece[] {
    const pieces: Piece[] = []
    for (let piece = this.#read(final); piece !== undefined; piece = this.#read(final)) pieces.push(piece)
    return pieces.filter(({ bytes, part }) => bytes.length > 0 || part !== undefined)
  }

  /** What needs no look, up to the next delimiter. */
  #readData(final: boolean): Piece | undefined {
    const start = this.#delimiterFrom(0)
    if (start !== -1) {
      this.#read = this.#readHead
      return this.#take(start, undefined, this.#outside)
    }
    const free = final ? this.#held.length : this.#held.length - this.#delimiter.length
    return free > 0 ? this.#take(free, undefined, this.#outside) : undefined
  }

  /** A delimiter and the head behind it; the delimiter that closes has none, but whoever reads on finds more. */
  #readHead(final: boolean): Piece | undefined {
    const clear = this.#held[0] === carriageReturn
    const begin = this.#delimiter.length + (clear ? 1 : 0)
    const behind = this.#held.subarray(begin)
    if (behind.length < 2 && !final) return undefined
    const closes = behind.length < 2 || behind.subarray(0, 2).equals(closing)
    const end = closes ? 0 : headEnd(behind)
    if (closes || end === -1) {
      if (!closes && !final && behind.length < longestHead) return undefined
      this.#read = this.#readData
      this.#outside = closes
      const part = closes ? undefined : { head: unclearHead, first: Buffer.alloc(0), whole: false }
      return this.#take(begin, part)
    }
    this.#head = clear ? readPartHead(behind.subarray(0, end)) : unclearHead
    this.#contentStart = begin + end
    this.#outside = false
    this.#read = this.#readContent
    return this.#take(0)
  }

  /** The first bytes of a part's content, or all of it when it is short. */
  #readContent(final: boolean): Piece | undefined {
    const from = this.#contentStart
    const next = this.#delimiterFrom(from - 1)
    const end = next !== -1 ? next : final ? this.#held.length : this.#held.length - this.#delimiter.length
    const content = this.#held.subarray(from, Math.max(from, end))
    const isWhole = next !== -1 || final
    if (!isWhole && content.length <= this.#peek) return undefined
    this.#read = this.#readData
    return this.#take(end, {
      head: this.#head,
      first: content.subarray(0, this.#peek),
      whole: isWhole && content.length <= this.#peek,
    })
  }

  /** Where the line break of the next delimiter begins, or -1. */
  #delimiterFrom(from: number): number {
    const at = this.#held.indexOf(this.#delimiter, from)
    return at > 0 && this.#held[at - 1] === carriageReturn ? at - 1 : at
  }

  #take(length: number, part?: Part, outside = false): Piece {
    const bytes = this.#held.subarray(Math.min(this.#borrowed, length), length)
    this.#borrowed -= Math.min(this.#borrowed, length)
    this.#held = this.#held.subarray(length)
    return { bytes, part, stray: outside && saysSomething(bytes) }
  }
}

const closing = Buffer.from('--')

/** Line breaks and spaces are often put around parts, and the dashes of the last delimiter stand behind it. */
const saysSomething = (bytes: Buffer): boolean => /[^\s-]/.test(bytes.toString('latin1'))

/** Where the head ends, behind its empty line, or -1; a lone LF ends lines for some readers. */
function headEnd(bytes: Buffer): number {
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at + 1] === lineFeed) return at + 2
    if (bytes[at + 1] === carriageReturn && bytes[at + 2] === lineFeed) return at + 3
  }
  return -1
}
