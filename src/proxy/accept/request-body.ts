import { Readable } from 'node:stream'

/**
 * A request's content, cut loose from the stream it comes on: whoever reads it may destroy it without
 * tearing down the connection that the answer has still to go out on.
 */
export class RequestBody extends Readable {
  received = 0
  readonly #source: Readable
  #attached = false

  constructor(source: Readable) {
    super({ highWaterMark: 65_536 })
    this.#source = source
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
    this.#source.on('data', (chunk: Buffer) => {
      this.received += chunk.length
      if (!this.destroyed && !this.push(chunk)) this.#source.pause()
    })
    this.#source.on('end', () => {
      if (!this.destroyed) this.push(null)
    })
    const cutShort = (): void => {
      if (!this.readableEnded && !this.#source.readableEnded) this.destroy(new Error('the client went away'))
    }
    this.#source.on('close', cutShort)
    this.#source.on('aborted', cutShort)
    this.#source.on('error', cutShort)
  }
}
