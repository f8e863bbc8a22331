import type { ForeignTracker } from './html-foreign.ts'

/**
 * A state of the tokenizer (HTML Standard 13.2.5); returns the next one, or undefined to wait for more bytes.
 */
export type State = (scan: Scan) => State | undefined

/** What the tokenizer says; offsets are into `scan.bytes`, and come in their order. */
export interface LexerSink {
  /** Whether it hears of tags that change nothing of how a document is read; while not, they are told as text. */
  readonly hearsPlainTags: boolean
  /** Characters in the data state, also in pieces. */
  text(scan: Scan, start: number, end: number): void
  /** A tag whose name is known, before it is called complete. */
  tagOpens(scan: Scan): void
  /** A complete tag, which ends at `scan.at`. */
  tagEnds(scan: Scan): void
}

/** A tag longer than this is let through without a look at its attributes. */
export const maxTagBytes = 65_536

/** What the states read and write. */
export interface Scan {
  bytes: Buffer
  at: number
  /** Whether no byte comes after those of `bytes`. */
  final: boolean
  /** While waiting: the first byte that is needed again; may be before `at`. */
  keep: number
  readonly sink: LexerSink
  readonly foreign: ForeignTracker
  /** What to do after the `>` of a tag. */
  readonly afterTag: State
  readonly tag: TagScan
  /** Where the text of the comment begins; negative when those bytes have left. */
  commentStart: number
  /** The name of the element whose end tag ends a raw text. */
  rawName: string
  /** Whether a script's text is inside of `<!--` (1), or of `<!--<script` (2). */
  scriptEscape: 0 | 1 | 2
}

/** The tag that is being read. */
export interface TagScan {
  /** Offset of `<`; negative when those bytes have left. */
  start: number
  closing: boolean
  selfClosing: boolean
  /** Lower case; empty for the names that no one asks for. */
  name: string
  nameEnd: number
  /** Whether a value has an `&`. */
  references: boolean
  /** Whether it is over `maxTagBytes`. */
  long: boolean
  /**
   * Per attribute four offsets from `start`: begin and end of its name and of its value, -1 without a value.
   * Only the first `spanCount` are of this tag; the array is never cut, because growing it again is slow.
   */
  readonly spans: number[]
  spanCount: number
  /** Offset from `start` of the name or value that is being read. */
  mark: number
}

/** Waits, and says from which byte on the bytes are needed again. */
export function waitFrom(scan: Scan, keep: number): undefined {
  scan.keep = Math.max(0, keep)
  return undefined
}
