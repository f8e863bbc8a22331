import type { BodyStream } from './body-stream.ts'
import type { Needles } from './needle-search.ts'
import { lookBehind } from './url-context.ts'

/** Bytes of a buffer replaced by others. */
export interface Edit {
  readonly at: number
  readonly remove: number
  readonly insert: Buffer
}

/**
 * What becomes of a needle that was found: edits in their order, none, or waiting with the bytes from an
 * offset on.
 */
export type Decision = readonly Edit[] | { readonly holdFrom: number }

/** What a stream of edits looks for and does. */
export interface EditRule extends Needles {
  /**
   * Decides about the needle that ends at `end`, from at most `lookBehind` bytes before it; when `final`, no
   * byte comes after those of the buffer and waiting is not allowed.
   */
  decide(bytes: Buffer, end: number, final: boolean): Decision
  /** The first byte, at `from` or later, that may have to be removed once more bytes are known. */
  holdFrom(bytes: Buffer, from: number): number
}

/** A body stream that can also let bytes through as they are. */
export interface EditStream extends BodyStream {
  /** Lets bytes through unread; what was held back is decided first. */
  pass(bytes: Buffer): Buffer[]
}

/** Enough for the bytes held back and, after them, the look-behind of the rest of the chunk. */
const seam = 1024

/** The edits of a whole buffer, per needle. */
export function findEdits(rule: EditRule, bytes: Buffer): readonly (readonly Edit[])[] {
  const found: (readonly Edit[])[] = []
  for (let end = rule.find(bytes, 0); end !== -1; end = rule.find(bytes, end)) {
    const decision = rule.decide(bytes, end, true)
    if (!('holdFrom' in decision) && decision.length > 0) found.push(decision)
  }
  return found
}

/**
 * Applies a rule to a stream. What comes out does not depend on how the bytes were cut: besides the bytes
 * held back it keeps a copy of the last `lookBehind` bytes before them.
 */
export function createEditStream(rule: EditRule): EditStream {
  return new RuleStream(rule)
}

interface Scanned {
  readonly edits: readonly Edit[]
  readonly settled: number
}

class RuleStream implements EditStream {
  hits = 0
  private readonly rule: EditRule
  private tail: Buffer = Buffer.alloc(0)
  /** Bytes of `tail` that have left. */
  private sent = 0

  constructor(rule: EditRule) {
    this.rule = rule
  }

  push(chunk: Buffer): Buffer[] {
    const { tail, sent } = this
    if (tail.length === 0) return this.run(chunk, 0, false)
    if (chunk.length <= seam) return this.run(Buffer.concat([tail, chunk]), sent, false)
    // Only the seam between two chunks is copied; the rest of the chunk is read where it is.
    const head = Buffer.concat([tail, chunk.subarray(0, seam)])
    const { edits, settled } = this.scan(head, sent, false)
    const read = seam - (head.length - settled)
    // What leaves of the seam as it came leaves with the rest, in one piece.
    if (edits.length === 0 && sent === tail.length) return this.run(chunk, 0, false, read)
    return [...emit(head, sent, settled, edits), ...this.run(chunk, read, false)]
  }

  pass(bytes: Buffer): Buffer[] {
    const out = this.flush()
    out.push(bytes)
    const joined = Buffer.concat([this.tail, bytes.subarray(-lookBehind)])
    this.keep(joined, joined.length)
    return out
  }

  flush(): Buffer[] {
    return this.sent < this.tail.length ? this.run(this.tail, this.sent, true) : []
  }

  end(): Buffer[] {
    return this.flush()
  }

  /**
   * Lets the bytes from `from` on out, as far as they are decided, and keeps the rest.
   * @param read the first that has not been looked at
   */
  private run(bytes: Buffer, from: number, final: boolean, read = from): Buffer[] {
    const { edits, settled } = this.scan(bytes, read, final)
    this.keep(bytes, settled)
    return emit(bytes, from, settled, edits)
  }

  /** The edits of the bytes from `from` on, and where the undecided ones begin. */
  private scan(bytes: Buffer, from: number, final: boolean): Scanned {
    const { rule } = this
    const edits: Edit[] = []
    const next = rule.search(bytes, from)
    let written = from
    for (let end = next(from); end !== -1; end = next(Math.max(end, written))) {
      const decision = rule.decide(bytes, end, final)
      if ('holdFrom' in decision) return { edits, settled: Math.max(written, decision.holdFrom) }
      // After a flush the first bytes of a needle may have left.
      if (decision.length === 0 || decision[0]!.at < written) continue
      for (const edit of decision) edits.push(edit)
      written = endOf(edits.at(-1)!)
      this.hits++
    }
    return { edits, settled: final ? bytes.length : rule.holdFrom(bytes, written) }
  }

  private keep(bytes: Buffer, settled: number): void {
    const start = Math.max(0, settled - lookBehind)
    this.tail = Buffer.from(bytes.subarray(start))
    this.sent = settled - start
  }
}

const endOf = ({ at, remove }: Edit): number => at + remove

/** The bytes between two offsets with the edits between them, in one piece at most. */
function emit(bytes: Buffer, start: number, end: number, edits: readonly Edit[]): Buffer[] {
  if (edits.length > 0) return [edited(bytes, start, end, edits)]
  return end > start ? [bytes.subarray(start, end)] : []
}

function edited(bytes: Buffer, start: number, end: number, edits: readonly Edit[]): Buffer {
  let length = end - start
  for (const { remove, insert } of edits) length += insert.length - remove
  const whole = Buffer.allocUnsafe(length)
  let [read, written] = [start, 0]
  for (const edit of edits) {
    written += bytes.copy(whole, written, read, edit.at)
    whole.set(edit.insert, written)
    written += edit.insert.length
    read = endOf(edit)
  }
  bytes.copy(whole, written, read, end)
  return whole
}
