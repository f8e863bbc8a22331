import type { Readable } from 'node:stream'
import type { Dispatcher, Pool } from 'undici'
import type { Exchange, UpstreamResponse } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import { isRead } from '../navigation.ts'
import { isStaleConnection } from './failures.ts'

/** What happens to a response on its way back; the moments come in this order, the last one once. */
export interface ResponseReceiver {
  /** An interim response (1xx) other than 100 and 101. */
  onInterim(response: UpstreamResponse): void
  /** The final head; false stops the exchange, because it has been answered otherwise. */
  onHead(response: UpstreamResponse): boolean
  /** Content; false asks for a pause until `resume`. */
  onContent(chunk: Buffer): boolean
  /** The response is complete. */
  onComplete(trailers: readonly string[]): void
  /** It never will be. */
  onFailure(error: Error): void
}

/** A request on its way to the upstream. */
export interface RunningFetch {
  resume(): void
  abort(): void
}

/** A hostile upstream could send interim responses for ever (threats A.14). */
const maxInterim = 10

/** Stage 6: sends the request and feeds the response to the receiver. */
export function startFetch(
  exchange: Exchange,
  pool: Pool,
  body: Readable | Buffer | null,
  receiver: ResponseReceiver,
): RunningFetch {
  const fetch = new UpstreamFetch(exchange, pool, body, receiver)
  fetch.send()
  return fetch
}

class UpstreamFetch implements Dispatcher.DispatchHandler, RunningFetch {
  readonly #options: Dispatcher.DispatchOptions
  readonly #pool: Pool
  readonly #receiver: ResponseReceiver
  #controller: Dispatcher.DispatchController | undefined
  #attempts = 0
  #interim = 0
  #headed = false
  #stopped = false

  constructor(exchange: Exchange, pool: Pool, body: Readable | Buffer | null, receiver: ResponseReceiver) {
    const { client, request } = exchange
    this.#pool = pool
    this.#receiver = receiver
    const streams = (client.field('accept') ?? '').includes('text/event-stream')
    this.#options = {
      path: request!.target,
      method: client.method,
      headers: request!.fields as string[],
      body,
      ...(streams && { bodyTimeout: 0 }),
    }
  }

  send(): void {
    this.#attempts++
    this.#pool.dispatch(this.#options, this)
  }

  resume(): void {
    this.#controller?.resume()
  }

  abort(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#controller?.abort(new Error('the exchange was given up'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#stopped) controller.abort(new Error('the exchange was given up'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const response = { status, fields: flatten(controller.rawHeaders as readonly Buffer[]) }
    if (status < 200) return this.#interimResponse(controller, response)
    if (status > 599) return controller.abort(invalidResponse(`status ${status}`))
    const coding = fieldOf(response.fields, 'transfer-encoding')
    if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
      return controller.abort(invalidResponse(`transfer-encoding ${coding}`))
    }
    this.#headed = true
    if (!this.#receiver.onHead(response)) this.abort()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#receiver.onContent(chunk)) controller.pause()
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#stopped = true
    this.#receiver.onComplete(flatten((controller.rawTrailers ?? []) as readonly Buffer[]))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#stopped) return
    if (this.#mayRetry(error)) return this.send()
    this.#receiver.onFailure(error)
  }

  #interimResponse(controller: Dispatcher.DispatchController, response: UpstreamResponse): void {
    if (++this.#interim > maxInterim) return controller.abort(invalidResponse('too many interim responses'))
    this.#receiver.onInterim(response)
  }

  /** RFC 9110 9.2.2: once, and only what reads and carries no content. */
  #mayRetry(error: Error): boolean {
    const repeatable = isRead(this.#options.method) && this.#options.body === null
    return repeatable && !this.#headed && this.#attempts === 1 && isStaleConnection(error)
  }
}

const invalidResponse = (what: string): Error =>
  Object.assign(new Error(`the upstream's response is invalid: ${what}`), { code: 'UND_ERR_RESPONSE' })

/** Field values are octets; latin1 keeps each of them (RFC 9110 5.5). */
function flatten(raw: readonly Buffer[]): string[] {
  const fields: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    fields.push(raw[index]!.toString('latin1').toLowerCase(), raw[index + 1]!.toString('latin1'))
  }
  return fields
}
