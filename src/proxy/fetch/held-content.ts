import type { ContentInspection } from '../exchange.ts'

/** The first part of a response's content, held back until it has been judged. */
export class HeldContent {
  readonly chunks: Buffer[] = []
  /** Set when the content is complete. */
  trailers: readonly string[] | undefined
  readonly #inspection: ContentInspection

  constructor(inspection: ContentInspection) {
    this.#inspection = inspection
  }

  get judged(): ContentInspection['judged'] {
    return this.#inspection.judged
  }

  /** False asks for a pause until the judgement. */
  push(chunk: Buffer): boolean {
    this.chunks.push(chunk)
    return this.#inspection.push(chunk)
  }

  end(trailers: readonly string[]): void {
    this.trailers = trailers
    this.#inspection.end()
  }

  destroy(): void {
    this.#inspection.destroy()
  }
}
