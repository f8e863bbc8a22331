import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Client, ClientConnection } from '../client.ts'
import { fieldOf } from '../fields.ts'
import { ReceivedRequest } from './received-request.ts'
import { RequestBody, type ContentPace } from './request-body.ts'

/** One HTTP/2 exchange: a stream of a connection. */
export class Http2Client extends ReceivedRequest implements Client {
  readonly protocol = 'h2'
  readonly connection: ClientConnection
  readonly method: string
  readonly target: string
  readonly authorities: readonly string[]
  readonly fields: readonly string[]
  readonly body: RequestBody | undefined
  /** Extended CONNECT (RFC 8441) is not offered; browsers open an HTTP/1.1 connection instead. */
  readonly upgrade = undefined
  sent = 0
  closed = false
  readonly #stream: ServerHttp2Stream
  #ended = false
  #waitsForTrailers = false
  #trailers: readonly string[] = []

  /** @param raw the request's fields, flat, as the `stream` event gives them */
  constructor(
    stream: ServerHttp2Stream,
    raw: readonly string[],
    connection: ClientConnection,
    pace: ContentPace,
  ) {
    super()
    this.#stream = stream
    this.connection = connection
    const { fields, pseudo, authorities } = splitFields(raw)
    this.fields = fields
    this.authorities = authorities
    this.method = pseudo.get(':method') ?? ''
    this.target = pseudo.get(':path') ?? ''
    this.body = stream.endAfterHeaders ? undefined : new RequestBody(stream, pace)
    // After RST_STREAM with NO_ERROR, Node would wait for writes to finish that nobody takes any more.
    stream.once('aborted', () => stream.destroy())
  }

  inform(status: number, fields: readonly string[]): void {
    if (this.#stream.destroyed || this.#stream.headersSent) return
    this.#stream.additionalHeaders({ ':status': status, ...pairsOf(fields) })
  }

  respond(status: number, fields: readonly string[], bodyless: boolean): void {
    if (this.#stream.destroyed) return
    this.#ended = bodyless
    const waitForTrailers = !bodyless && fieldOf(fields, 'trailer') !== undefined
    this.#waitsForTrailers = waitForTrailers
    if (waitForTrailers) this.#stream.once('wantTrailers', () => this.#sendTrailers())
    this.#stream.respond([':status', String(status), ...fields], { endStream: bodyless, waitForTrailers })
  }

  write(chunk: Uint8Array): boolean {
    this.sent += chunk.length
    return this.#stream.write(chunk)
  }

  end(trailers: readonly string[] = []): void {
    if (this.#ended || this.#stream.destroyed) return
    this.#ended = true
    this.#trailers = trailers
    this.#stream.end()
    if (!this.#waitsForTrailers) this.#stream.once('finish', () => this.#releaseSender())
  }

  #sendTrailers(): void {
    try {
      this.#stream.sendTrailers(pairsOf(this.#trailers))
      // A reset in the same turn would go before them.
      setImmediate(() => this.#releaseSender())
    } catch (error) {
      // What Node does not take must end no more than this stream.
      this.#stream.destroy(error as Error)
    }
  }

  /** Who is still sending need not go on (RFC 9113 8.1); Chromium reads the answer only when it has stopped. */
  #releaseSender(): void {
    if (this.body?.complete === false) this.#stream.close(constants.NGHTTP2_NO_ERROR)
  }

  reset(): void {
    // `close` would end the stream first, which the client could take for the whole; destroying only resets it.
    this.#stream.destroy(new Error('the exchange was given up'))
  }

  onDrain(listener: () => void): void {
    this.#stream.on('drain', listener)
  }

  onClose(listener: (complete: boolean) => void): void {
    this.#stream.once('close', () => {
      this.closed = true
      listener(this.#ended && this.#stream.rstCode === constants.NGHTTP2_NO_ERROR)
    })
  }
}

interface SplitFields {
  readonly fields: string[]
  readonly pseudo: ReadonlyMap<string, string>
  readonly authorities: string[]
}

/** `host` may accompany `:authority` (RFC 9113 8.3.1); the gate compares them. */
function splitFields(raw: readonly string[]): SplitFields {
  const fields: string[] = []
  const pseudo = new Map<string, string>()
  const authorities: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!
    const value = raw[index + 1]!
    if (name === ':authority' || name === 'host') authorities.push(value)
    else if (name.startsWith(':')) pseudo.set(name, value)
    else fields.push(name, value)
  }
  return { fields, pseudo, authorities }
}

function pairsOf(fields: readonly string[]): Record<string, string[]> {
  const pairs = Object.create(null) as Record<string, string[]>
  for (let index = 0; index < fields.length; index += 2)
    (pairs[fields[index]!] ??= []).push(fields[index + 1]!)
  return pairs
}
