/** Looks for all canaries in all encodings at once, in streams of any length. */
import { encoders, encodings, type Canary, type Encoding } from './canaries.ts'

/** A canary that was found where none may be. */
export interface Hit {
  readonly canary: Canary
  readonly encoding: Encoding
  /** Where: what was searched. */
  readonly source: string
}

/** What has been searched so far, and what was found. */
export interface Search {
  /** One stream of octets; what is split over its chunks is found. */
  stream(source: string): SearchedStream
  /** Searches a text or octets as a whole. */
  whole(source: string, content: string | Buffer): void
  /** Each canary once per encoding and source. */
  readonly hits: readonly Hit[]
  /** Octets searched. */
  readonly octets: number
}

export interface SearchedStream {
  write(chunk: Buffer): void
}

/** All spellings of one encoding, which are of one length. */
interface Spelling {
  readonly encoding: Encoding
  readonly length: number
  readonly byText: ReadonlyMap<string, Canary>
}

interface Needles {
  readonly spellings: readonly Spelling[]
  /** A bit for each hash of the first four octets of a spelling; few others pass. */
  readonly heads: Uint8Array
  readonly longest: number
}

export function createSearch(canaries: readonly Canary[]): Search {
  const needles = needlesOf(canaries)
  const hits = new Map<string, Hit>()
  let octets = 0
  const stream = (source: string): SearchedStream => {
    const found = (canary: Canary, encoding: Encoding): void =>
      void hits.set(JSON.stringify([source, encoding, canary.text]), { canary, encoding, source })
    let end: Buffer = Buffer.alloc(0)
    return {
      write(chunk) {
        octets += chunk.length
        // What begins in the chunk before is found where the two meet, so that no large one is copied.
        const seam = Buffer.concat([end, chunk.subarray(0, needles.longest - 1)])
        if (end.length > 0) find(seam, needles, found)
        find(chunk, needles, found)
        const last = chunk.length < needles.longest ? Buffer.concat([end, chunk]) : chunk
        end = Buffer.from(last.subarray(Math.max(0, last.length - needles.longest + 1)))
      },
    }
  }
  return {
    stream,
    whole: (source, content) => stream(source).write(Buffer.from(content)),
    get hits() {
      return [...hits.values()]
    },
    get octets() {
      return octets
    },
  }
}

function needlesOf(canaries: readonly Canary[]): Needles {
  const spellings = encodings.map(encoding => {
    const byText = new Map(canaries.map(each => [encoders[encoding](each.text).toString('latin1'), each]))
    return { encoding, byText, length: [...byText.keys()][0]?.length ?? 0 }
  })
  const heads = new Uint8Array(2 ** (hashBits - 3))
  for (const { byText } of spellings)
    for (const text of byText.keys()) {
      const bit = hashOf(Buffer.from(text, 'latin1').readUInt32BE(0))
      heads[bit >>> 3]! |= 1 << (bit & 7)
    }
  return { spellings, heads, longest: Math.max(...spellings.map(({ length }) => length)) }
}

const hashBits = 22
const hashOf = (head: number): number => Math.imul(head, 0x9e3779b1) >>> (32 - hashBits)

/** The loop that all octets go through; what passes it is compared in full. */
function find(
  content: Buffer,
  { spellings, heads }: Needles,
  found: (canary: Canary, encoding: Encoding) => void,
): void {
  let head = 0
  for (let at = 0; at < content.length; at++) {
    head = (head << 8) | content[at]!
    const bit = Math.imul(head, 0x9e3779b1) >>> (32 - hashBits)
    if ((heads[bit >>> 3]! & (1 << (bit & 7))) === 0 || at < 3) continue
    for (const { encoding, length, byText } of spellings) {
      const canary = byText.get(content.toString('latin1', at - 3, at - 3 + length))
      if (canary !== undefined) found(canary, encoding)
    }
  }
}
