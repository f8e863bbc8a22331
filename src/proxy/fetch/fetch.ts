import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { LimitName, Limits } from '../../limits/index.ts'
import type { Exchange, UpstreamResponse } from '../exchange.ts'
import { isEventStream, isRead } from '../navigation.ts'
import { afterPatience } from '../patience.ts'
import type { DecisionHeader } from './decision-header.ts'
import { blameOf, givenUp, hostBusy, hostDown, isStaleConnection } from './failures.ts'
import { createHeadReader, responseFields, type HeadReader } from './response-head.ts'
import type { UpstreamHost, UpstreamHosts } from './upstream-hosts.ts'

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

/** Stage 6: sends the request of an exchange, and feeds the response to the receiver. */
export type Fetch = (
  exchange: Exchange,
  body: Readable | Buffer | null,
  receiver: ResponseReceiver,
) => RunningFetch

export interface FetchOptions {
  readonly hosts: UpstreamHosts
  readonly limits: Limits
  readonly decisionHeader: DecisionHeader
  readonly limitReached: (limit: LimitName) => void
}

/** How many times as many requests may be abandoned while they wait: each costs a few KB until its turn comes. */
const abandonedShare = 8

/** Makes the stage. */
export const createFetch =
  (options: FetchOptions): Fetch =>
  (exchange, body, receiver) => {
    const fetch = new UpstreamFetch(exchange, body, receiver, options)
    fetch.start()
    return fetch
  }

class UpstreamFetch implements Dispatcher.DispatchHandler, RunningFetch {
  readonly #exchange: Exchange
  readonly #options: FetchOptions
  readonly #host: UpstreamHost
  readonly #isStream: boolean
  readonly #body: Readable | Buffer | null
  readonly #receiver: ResponseReceiver
  readonly #head: HeadReader
  #controller: Dispatcher.DispatchController | undefined
  #attempts = 0
  #headed = false
  #stopped = false
  #abandoned = false

  constructor(
    exchange: Exchange,
    body: Readable | Buffer | null,
    receiver: ResponseReceiver,
    options: FetchOptions,
  ) {
    this.#exchange = exchange
    this.#options = options
    this.#body = body
    this.#receiver = receiver
    this.#head = createHeadReader(options)
    this.#host = options.hosts.hostOf(exchange.route)
    this.#isStream = isEventStream(exchange.client)
  }

  /** Sends the request, unless the host is down or enough wait for it already. */
  start(): void {
    const { limits, limitReached } = this.#options
    const room = limits['host-connections'] + limits['host-waiting']
    const isFull = this.#host.underWay >= room || this.#host.abandoned >= abandonedShare * room
    if (!this.#isStream && isFull) {
      limitReached('host-waiting')
      return afterPatience(this.#exchange.client, () => this.#fail(hostBusy()))
    }
    if (this.#host.breaker.admits()) return this.#send()
    limitReached('breaker-failures')
    // The receiver has not been told of this fetch yet.
    queueMicrotask(() => this.#fail(hostDown()))
  }

  resume(): void {
    this.#controller?.resume()
  }

  abort(): void {
    if (this.#stopped) return
    this.#stopped = true
    if (this.#controller !== undefined) this.#controller.abort(givenUp())
    else if (this.#attempts > 0) this.#abandon()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (!this.#stopped) return
    // An abort would end the connection, of which nothing has been used yet, and cost the next request a handshake.
    if (this.#body !== null && 'destroy' in this.#body) this.#body.destroy()
    throw givenUp()
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    const head = this.#head.read(status, controller.rawHeaders as readonly Buffer[])
    if (status < 200) return this.#receiver.onInterim(head)
    this.#headed = true
    this.#host.breaker.succeeded()
    if (!this.#receiver.onHead(head)) this.abort()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#receiver.onContent(chunk)) controller.pause()
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    this.#over()
    this.#stopped = true
    this.#receiver.onComplete(responseFields((controller.rawTrailers ?? []) as readonly Buffer[]))
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#over()
    if (this.#stopped) return
    if (!this.#headed) this.#blame(error)
    if (this.#mayRetry(error)) return this.#send()
    this.#receiver.onFailure(error)
  }

  #send(): void {
    const { client, request } = this.#exchange
    const { pool, streams, retries } = this.#host
    this.#attempts++
    this.#controller = undefined
    retries.requested()
    if (!this.#isStream) this.#host.underWay++
    const dispatcher = this.#isStream ? streams : pool
    const mark = this.#options.decisionHeader(this.#exchange, this.#attempts)
    const headers = mark.length === 0 ? request!.fields : [...request!.fields, ...mark]
    const { method } = client
    dispatcher.dispatch(
      { path: request!.target, method, headers: headers as string[], body: this.#body },
      this,
    )
  }

  /** Ends what has not been sent. */
  #fail(error: Error): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#receiver.onFailure(error)
  }

  #blame(error: Error): void {
    const { session, client } = this.#exchange
    const blame = blameOf(error)
    if (blame === 'host') this.#host.breaker.failed()
    // One user could make any app hang up, or think for long, again and again.
    if (blame === 'request') this.#host.breaker.failed(session?.user ?? client.address)
  }

  /** It still waits for a connection, and cannot be taken out; nobody else is to wait for longer, or be refused, for it. */
  #abandon(): void {
    if (this.#isStream) return
    this.#abandoned = true
    this.#host.underWay--
    this.#host.abandoned++
  }

  #over(): void {
    if (this.#isStream) return
    if (this.#abandoned) this.#host.abandoned--
    else this.#host.underWay--
  }

  /** RFC 9110 9.2.2: once, only what reads and carries no content, and not for a host in trouble. */
  #mayRetry(error: Error): boolean {
    const isRepeatable = isRead(this.#exchange.client.method) && this.#body === null
    const mayAsk = isRepeatable && !this.#headed && this.#attempts === 1 && isStaleConnection(error)
    if (!mayAsk || this.#host.retries.take()) return mayAsk
    this.#options.limitReached('retries-percent')
    return false
  }
}
