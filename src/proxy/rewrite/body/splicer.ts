import { createEditStream, type Edit, type EditRule } from './edit-stream.ts'

/** Writes a body while a lexer reads it: unchanged parts go through a rule, replaced parts do not. */
export interface Splicer {
  /** The bytes that offsets are into, from now on. */
  begin(bytes: Buffer): void
  /** Sends the bytes up to `end` through the rule. */
  copyTo(end: number): void
  /** Sends the bytes up to `edit.at`, and then other bytes instead of the next ones. */
  replace(edit: Edit): void
  /**
   * Begins a stretch that may leave as it is, as its first bytes decide: at most `peekedBytes` of them, fewer when
   * it ends before.
   */
  beginStretch(keeps: (first: Buffer) => boolean): void
  /**
   * Begins a stretch that is short and leaves as something else, once it is whole; one of more than `longestWhole`
   * leaves as it is.
   */
  beginWhole(change: (whole: Buffer) => Buffer): void
  /** Ends the stretch at an offset; without one, nothing happens. */
  endStretch(at: number): void
  /** What has come out since the last call. */
  take(): Buffer[]
  /** Gives out what the rule holds back. */
  flush(): Buffer[]
  /** Needles that the rule has changed. */
  readonly hits: number
}

/** How much of a stretch decides about it. */
export const peekedBytes = 64

const longestWhole = 65_536

/** A part of a body of which nothing leaves until enough of it has come to know what it is. */
interface Stretch {
  readonly wanted: number
  /** What becomes of the bytes that have come, and whether those after them leave as they are. */
  readonly settle: (first: Buffer) => { readonly out: readonly Buffer[]; readonly keeps: boolean }
  first: Buffer
  kept: boolean | undefined
}

/** Begins a body. */
export function createSplicer(rule: EditRule): Splicer {
  const stream = createEditStream(rule)
  let bytes: Buffer = Buffer.alloc(0)
  let sent = 0
  let out: Buffer[] = []
  let stretch: Stretch | undefined

  const send = (piece: Buffer): void => {
    if (stretch === undefined) out.push(...stream.push(piece))
    else sendInStretch(piece, stretch)
  }

  const sendInStretch = (piece: Buffer, current: Stretch): void => {
    if (current.kept !== undefined) {
      out.push(...(current.kept ? stream.pass(piece) : stream.push(piece)))
      return
    }
    current.first = current.first.length === 0 ? piece : Buffer.concat([current.first, piece])
    if (current.first.length >= current.wanted) settle(current)
  }

  const settle = (current: Stretch): void => {
    const settled = current.settle(current.first)
    out.push(...settled.out)
    current.kept = settled.keeps
  }

  const copyTo = (end: number): void => {
    if (end > sent) send(bytes.subarray(sent, end))
    sent = end
  }

  const begin = (wanted: number, settleWith: Stretch['settle']): void => {
    stretch = { wanted, settle: settleWith, first: Buffer.alloc(0), kept: undefined }
  }

  const endStretch = (): void => {
    if (stretch !== undefined && stretch.kept === undefined) settle(stretch)
    stretch = undefined
  }

  return {
    begin(next) {
      bytes = next
      sent = 0
    },
    copyTo,
    replace({ at, remove, insert }) {
      copyTo(at)
      out.push(...stream.pass(insert))
      sent = at + remove
    },
    beginStretch(keeps) {
      begin(peekedBytes, first => {
        const isKept = keeps(first.subarray(0, peekedBytes))
        return { out: isKept ? stream.pass(first) : stream.push(first), keeps: isKept }
      })
    },
    beginWhole(change) {
      begin(longestWhole, first => {
        const isWhole = first.length < longestWhole
        return { out: stream.push(isWhole ? change(first) : first), keeps: false }
      })
    },
    endStretch(at) {
      if (stretch === undefined) return
      copyTo(at)
      endStretch()
    },
    take() {
      const taken = out
      out = []
      return taken
    },
    flush: () => stream.flush(),
    get hits() {
      return stream.hits
    },
  }
}
