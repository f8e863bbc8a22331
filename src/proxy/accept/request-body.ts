import { Readable } from 'node:stream'
import { slowContent } from '../slow-content.ts'

/** A client has sent less than it must. */
class SlowContentError extends Error {
  override readonly name = 'SlowContentError'
  readonly code = slowContent
}

/** How slow a client may send. */
export interface ContentPace {
  /** Milliseconds between two looks. */
  readonly time: number
  /** Octets that must have come in that time, if we took them. */
  readonly octets: number
  readonly tooSlow: () => void
}

/**
 * A request's content, cut loose from the stream it comes on: whoever reads it may destroy it without
 * tearing down the connection that the answer has still to go out on.
 */
export class RequestBody extends Readable {
  received = 0
  readonly #source: Readable
  readonly #pace: ContentPace
  #attached = false
  /** Whether it was us who made the client wait since the last look. */
  #waited = false

  /** @param pace how slow it may be */
  constructor(source: Readable, pace: ContentPace) {
    super({ highWaterMark: 65_536 })
    this.#source = source
    this.#pace = pace
    // Whoever reads it hears of a failure as well; when nobody does, it must not end the process.
    this.on('error', () => undefined)
  }

  /** Whether all of it has come and been read. */
  get complete(): boolean {
    return this.#source.readableEnded
  }

  override _read(): void {
    if (this.#attached) this.#source.resume()
    else this.#attach()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.resume()
    callback(error)
  }

  #attach(): void {
    this.#attached = true
    // Over HTTP/2 nothing at all has come to its end before anybody looks, and says so once.
    if (this.#source.readableEnded) return void this.push(null)
    if (this.#source.destroyed) return void this.destroy(wentAway())
    this.#keepPace()
    this.#source.on('data', (chunk: Buffer) => {
      this.received += chunk.length
      if (this.destroyed || this.push(chunk)) return
      this.#source.pause()
      this.#waited = true
    })
    this.#source.on('end', () => {
      if (!this.destroyed) this.push(null)
    })
    const cutShort = (): void => {
      if (!this.readableEnded && !this.#source.readableEnded) this.destroy(wentAway())
    }
    this.#source.on('close', cutShort)
    this.#source.on('aborted', cutShort)
    this.#source.on('error', cutShort)
  }

  /** A client that sends in drops holds a connection to the app, and costs nothing to make. */
  #keepPace(): void {
    const { time, octets, tooSlow } = this.#pace
    let before = 0
    const timer = setInterval(() => {
      const isSlow = this.received - before < octets && !this.#waited && !this.#source.isPaused()
      before = this.received
      this.#waited = this.#source.isPaused()
      if (!isSlow) return
      clearInterval(timer)
      tooSlow()
      this.destroy(new SlowContentError('content came too slowly'))
    }, time).unref()
    const stop = (): void => clearInterval(timer)
    this.#source.once('end', stop).once('close', stop)
  }
}

const wentAway = (): Error => new Error('the client went away')
