import type { Transform } from 'node:stream'
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib'
import type { LimitName, Limits } from '../../limits/index.ts'
import type { Client } from '../client.ts'
import { createDecoder } from '../content.ts'
import type { BodyPlan, ContentCoding, ContentSink } from '../exchange.ts'

/** Held-back bytes leave after this long without new ones, so that a slow stream is not slowed further. */
const idleMs = 5

export interface ContentPipeOptions {
  readonly limits: Limits
  readonly limitReached: (limit: LimitName) => void
}

/** Makes decoder, rewriter, encoder and client in a row, with back-pressure from end to end. */
export const contentPipe = (options: ContentPipeOptions) => createContentPipe.bind(undefined, options)

/**
 * @param drained called when writing may go on after a `write` that gave false
 * @param failed called when the content cannot be decoded
 */
function createContentPipe(
  options: ContentPipeOptions,
  plan: BodyPlan,
  client: Client,
  drained: () => void,
  failed: (error: Error) => void,
): ContentSink {
  const encoder = createEncoder(plan.encode)
  const out = encoder === undefined ? clientSink(client) : encoderSink(encoder, client)
  const decoder = createDecoder(plan.decode)
  const rewriting = new RewritingSink(plan, out)
  if (decoder === undefined) {
    out.onDrain(drained)
    return rewriting
  }
  decoder.on('error', failed)
  refuseBombs(decoder, options)
  return decoderSink(decoder, rewriting, out, drained)
}

/** What grows without measure is made to cost its reader time (CVE-2026-22036); the decoder is ended as for any damage. */
function refuseBombs(
  decoder: Transform & { readonly bytesWritten?: number },
  { limits, limitReached }: ContentPipeOptions,
): void {
  let decoded = 0
  decoder.on('data', (chunk: Buffer) => {
    decoded += chunk.length
    if (decoded <= limits['decoded-octets']) return
    if (decoded <= (decoder.bytesWritten ?? 0) * limits['decoded-ratio']) return
    limitReached('decoded-ratio')
    decoder.destroy(Object.assign(new Error('the content grows too much'), { code: 'DECODED_TOO_LARGE' }))
  })
}

interface DrainingSink {
  /** Takes pieces that belong together; false asks the caller to wait. */
  send(pieces: readonly Buffer[]): boolean
  end(): void
  destroy(): void
  onDrain(listener: () => void): void
  /** Lets go of whatever is held back. */
  flush(): void
}

/** Up to here pieces are copied into one: a write of its own would cost each more. */
const joinedOctets = 16_384

function clientSink(client: Client): DrainingSink {
  return {
    send(pieces) {
      let length = 0
      for (const piece of pieces) length += piece.length
      if (length <= joinedOctets) return length === 0 || client.write(joined(pieces))
      let ready = true
      for (const piece of pieces) if (piece.length > 0) ready = client.write(piece)
      return ready
    },
    end: () => client.end(),
    destroy: () => undefined,
    onDrain: listener => client.onDrain(listener),
    flush: () => undefined,
  }
}

function encoderSink(encoder: Transform & { flush?(): void }, client: Client): DrainingSink {
  encoder.on('data', (chunk: Buffer) => {
    if (!client.write(chunk)) encoder.pause()
  })
  encoder.on('end', () => client.end())
  client.onDrain(() => encoder.resume())
  return {
    // Each write to an encoder is a way to another thread and back.
    send(pieces) {
      const whole = joined(pieces)
      return whole.length === 0 || encoder.write(whole)
    },
    end: () => void encoder.end(),
    destroy: () => void encoder.destroy(),
    onDrain: listener => void encoder.on('drain', listener),
    flush: () => encoder.flush?.(),
  }
}

const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)

/** Passes content through the rewriter, and out of it when nothing follows soon. */
class RewritingSink implements ContentSink {
  readonly #plan: BodyPlan
  readonly #out: DrainingSink
  #idle: NodeJS.Timeout | undefined

  constructor(plan: BodyPlan, out: DrainingSink) {
    this.#plan = plan
    this.#out = out
  }

  write(chunk: Buffer): boolean {
    const ready = this.#out.send(this.#plan.rewriter.push(chunk))
    if (this.#plan.events && endsEvent(chunk)) this.#flush()
    else if (this.#idle === undefined) this.#idle = setTimeout(() => this.#flush(), idleMs)
    else this.#idle.refresh()
    return ready
  }

  end(): void {
    clearTimeout(this.#idle)
    this.#out.send(this.#plan.rewriter.end())
    this.#out.end()
  }

  destroy(): void {
    clearTimeout(this.#idle)
    this.#out.destroy()
  }

  #flush(): void {
    this.#out.send(this.#plan.rewriter.flush())
    this.#out.flush()
  }
}

/** HTML Standard 9.2.6: an event ends with an empty line. */
function endsEvent(chunk: Buffer): boolean {
  const end = chunk.subarray(-4).toString('latin1')
  return end.endsWith('\n\n') || end.endsWith('\r\r') || end === '\r\n\r\n'
}

function decoderSink(
  decoder: Transform,
  next: ContentSink,
  out: DrainingSink,
  drained: () => void,
): ContentSink {
  decoder.on('data', (chunk: Buffer) => {
    if (!next.write(chunk)) decoder.pause()
  })
  let coded = false
  decoder.on('end', () => next.end())
  decoder.on('drain', drained)
  out.onDrain(() => decoder.resume())
  return {
    write(chunk) {
      coded ||= chunk.length > 0
      return decoder.write(chunk)
    },
    /** Some apps say `gzip` over no content at all, which no decoder takes for a whole. */
    end: () => (coded ? void decoder.end() : next.end()),
    destroy() {
      decoder.destroy()
      next.destroy()
    },
  }
}

/** The lowest levels: here the time counts more than the last percents of size. */
function createEncoder(coding: ContentCoding): Transform | undefined {
  switch (coding) {
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    case 'gzip':
      return createGzip({ level: 1 })
    case 'deflate':
    case 'identity':
      return undefined
  }
}
