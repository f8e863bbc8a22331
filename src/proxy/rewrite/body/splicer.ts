import { createEditStream, type Edit, type EditRule } from './edit-stream.ts'

/** Writes a body while a lexer reads it: unchanged parts go through a rule, replaced parts do not. */
export interface Splicer {
  /** The bytes that offsets are into, from now on. */
  begin(bytes: Buffer): void
  /** Sends the bytes up to `end` through the rule. */
  copyTo(end: number): void
  /** Sends the bytes up to `edit.at`, and then other bytes instead of the next ones. */
  replace(edit: Edit): void
  /** What has come out since the last call. */
  take(): Buffer[]
  /** Gives out what the rule holds back. */
  flush(): Buffer[]
  /** Needles that the rule has changed. */
  readonly hits: number
}

/** Begins a body. */
export function createSplicer(rule: EditRule): Splicer {
  const stream = createEditStream(rule)
  let bytes: Buffer = Buffer.alloc(0)
  let sent = 0
  let out: Buffer[] = []

  const copyTo = (end: number): void => {
    if (end > sent) out.push(...stream.push(bytes.subarray(sent, end)))
    sent = end
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
