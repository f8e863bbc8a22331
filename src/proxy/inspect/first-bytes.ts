import type { Transform } from 'node:stream'
import { createDecoder } from '../content.ts'
import type { ContentCoding } from '../exchange.ts'

/** What the kinds of files are told apart by. */
export const wantedBytes = 4_100

/** More coded bytes are not held for so few: an honest coding gives them long before. */
const longestCoded = 65_536

/** Collects the first bytes of a content, decoded, independent of how chunks fall. */
export class FirstBytes {
  /** The bytes, fewer when the content is shorter; undefined when it cannot be decoded. */
  readonly found: Promise<Buffer | undefined>
  readonly #settle: (bytes: Buffer | undefined) => void
  readonly #wanted: number
  readonly #decoder: Transform | undefined
  readonly #pieces: Buffer[] = []
  #length = 0
  #taken = 0
  #over = false
  #inputOver = false

  constructor(coding: ContentCoding, wanted = wantedBytes) {
    const { promise, resolve } = Promise.withResolvers<Buffer | undefined>()
    this.found = promise
    this.#settle = resolve
    this.#wanted = wanted
    this.#decoder = createDecoder(coding)
    this.#decoder?.on('data', (piece: Buffer) => this.#collect(piece))
    this.#decoder?.on('end', () => this.#conclude(this.#isAllRead() ? this.#bytes() : undefined))
    this.#decoder?.on('error', () => this.#conclude(undefined))
  }

  /** Takes a chunk as it came; false when no more is wanted. */
  push(chunk: Buffer): boolean {
    if (this.#over || this.#taken >= longestCoded) return false
    this.#taken += chunk.length
    if (this.#decoder === undefined) this.#collect(chunk)
    else this.#decoder.write(chunk)
    if (this.#taken >= longestCoded) this.end()
    return !this.#over && this.#taken < longestCoded
  }

  /** No more comes. Some apps say `gzip` over no content at all, which no decoder takes for a whole. */
  end(): void {
    this.#inputOver = true
    if (this.#decoder === undefined || this.#taken === 0) this.#finish()
    else this.#decoder.end()
  }

  /** Gives up; nothing is found any more. */
  destroy(): void {
    this.#over = true
    this.#decoder?.destroy()
  }

  #collect(piece: Buffer): void {
    if (this.#over) return
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length >= this.#wanted) this.#finish()
  }

  #finish(): void {
    this.#conclude(this.#bytes())
  }

  #bytes(): Buffer {
    return Buffer.concat(this.#pieces).subarray(0, wantedBytes)
  }

  /** Decoders may stop at the end of a first frame, and what is behind it is what another reader gets. */
  #isAllRead(): boolean {
    return (
      this.#inputOver &&
      (this.#decoder as Transform & { readonly bytesWritten: number }).bytesWritten === this.#taken
    )
  }

  #conclude(bytes: Buffer | undefined): void {
    if (this.#over) return
    this.destroy()
    this.#settle(bytes)
  }
}
