/** A body on its way through a rewriter; what comes out is slices of what went in, plus constants. */
export interface BodyStream {
  /** Takes the next bytes, cut anywhere, and returns what can leave; the bytes must not be changed later. */
  push(chunk: Buffer): Buffer[]
  /**
   * Gives out what was held back, decided as if the stream ended here, although it may go on: for idle
   * moments and the ends of server-sent events.
   */
  flush(): Buffer[]
  /** Gives out the rest; nothing may be pushed afterwards. */
  end(): Buffer[]
  /** Names changed so far. */
  readonly hits: number
}
