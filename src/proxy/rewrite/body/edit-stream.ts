import type { BodyStream } from './body-stream.ts'
import type { NeedleFinder } from './needle-finder.ts'
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
export interface EditRule {
  readonly find: NeedleFinder
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
    const out: Buffer[] = []
    const { tail, sent } = this
    if (tail.length === 0) {
      this.keep(chunk, this.run(chunk, 0, false, out))
    } else if (chunk.length <= seam) {
      const bytes = Buffer.concat([tail, chunk])
      this.keep(bytes, this.run(bytes, sent, false, out))
    } else {
      // Only the seam between two chunks is copied; the rest of the chunk is read where it is.
      const head = Buffer.concat([tail, chunk.subarray(0, seam)])
      const held = head.length - this.run(head, sent, false, out)
      this.keep(chunk, this.run(chunk, seam - held, false, out))
    }
    return out
  }

  pass(bytes: Buffer): Buffer[] {
    const out = this.flush()
    out.push(bytes)
    const joined = Buffer.concat([this.tail, bytes.subarray(-lookBehind)])
    this.keep(joined, joined.length)
    return out
  }

  flush(): Buffer[] {
    const out: Buffer[] = []
    if (this.sent < this.tail.length) this.keep(this.tail, this.run(this.tail, this.sent, true, out))
    return out
  }

  end(): Buffer[] {
    return this.flush()
  }

  /**
   * Lets the bytes from `from` on out, as far as they are decided; returns where the undecided ones begin.
   */
  private run(bytes: Buffer, from: number, final: boolean, out: Buffer[]): number {
    const { rule } = this
    const edits: Edit[] = []
    let written = from
    for (let end = rule.find(bytes, from); end !== -1; end = rule.find(bytes, Math.max(end, written))) {
      const decision = rule.decide(bytes, end, final)
      if ('holdFrom' in decision) return emit(bytes, from, Math.max(written, decision.holdFrom), edits, out)
      // After a flush the first bytes of a needle may have left.
      if (decision.length === 0 || decision[0]!.at < written) continue
      for (const edit of decision) edits.push(edit)
      written = endOf(edits.at(-1)!)
      this.hits++
    }
    return emit(bytes, from, final ? bytes.length : rule.holdFrom(bytes, written), edits, out)
  }

  private keep(bytes: Buffer, settled: number): void {
    const start = Math.max(0, settled - lookBehind)
    this.tail = Buffer.from(bytes.subarray(start))
    this.sent = settled - start
  }
}

const endOf = ({ at, remove }: Edit): number => at + remove

/** Lets the bytes between two offsets out with the edits between them, in one piece. */
function emit(bytes: Buffer, start: number, end: number, edits: readonly Edit[], out: Buffer[]): number {
  if (edits.length > 0) out.push(edited(bytes, start, end, edits))
  else if (end > start) out.push(bytes.subarray(start, end))
  return end
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
