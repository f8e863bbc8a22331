import { constants, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { LimitName, Limits } from '../../limits/index.ts'

export interface Http2WatchOptions {
  readonly limits: Limits
  readonly limitReached: (limit: LimitName) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** Follows the streams of one connection. */
export type Http2Watch = (stream: ServerHttp2Stream) => void

/** What nghttp2 ends a connection with when one of our callbacks says so: too many streams were refused. */
const callbackFailure = -902
/** How streams end that are no fault of the client's: as they should, or because of us or the app. */
const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_ENHANCE_YOUR_CALM } = constants
const innocent = new Set([NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR])

/**
 * Ends a connection whose streams end too early too often, whoever resets them. nghttp2 counts only what the client resets; a
 * client can also make the server do it (CVE-2025-8671), and the work for each has been done by then. Tells which limits
 * a client has met.
 */
export function watchHttp2(session: ServerHttp2Session, options: Http2WatchOptions): Http2Watch {
  const { limits, limitReached, now } = options
  const burst = limits['http2-resets']
  let left = burst
  let before = now()
  const mayReset = (): boolean => {
    const time = now()
    left = Math.min(burst, left + ((time - before) * limits['http2-resets-rate']) / 1_000) - 1
    before = time
    return left > 0
  }
  session.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES') limitReached('http2-invalid-frames')
    else if (error.errno === callbackFailure) limitReached('http2-refused-streams')
  })
  let isOver = false
  return stream =>
    stream.once('close', () => {
      if (isOver || session.destroyed || innocent.has(stream.rstCode!) || mayReset()) return
      isOver = true
      limitReached('http2-resets')
      // Within the write that resets a stream, a GOAWAY would not go out any more.
      const error = new Error('too many streams were reset')
      setImmediate(() => session.destroy(error, NGHTTP2_ENHANCE_YOUR_CALM))
    })
}
