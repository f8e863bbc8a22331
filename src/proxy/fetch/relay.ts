import type { Client } from '../client.ts'
import type {
  BodyPlan,
  ContentInspection,
  ContentSink,
  Exchange,
  Reply,
  ResponsePlan,
  UpstreamResponse,
} from '../exchange.ts'
import { connectionFields } from '../fields.ts'
import { clearType } from '../media-type.ts'
import { failureOf, codeOf } from './failures.ts'
import type { ResponseReceiver, RunningFetch } from './fetch.ts'
import { HeldContent } from './held-content.ts'

/** What the stages after fetch make of a response; the relay only carries it out. */
export interface RelayOptions {
  /** What comes of a head: the plan for the response, an answer of our own, or a look at the content first. */
  readonly plan: (exchange: Exchange) => ResponsePlan | Reply | ContentInspection
  /** What comes of a response once its content has passed the inspection. */
  readonly planInspected: (exchange: Exchange) => ResponsePlan | Reply
  readonly openPipe: (
    plan: BodyPlan,
    client: Client,
    drained: () => void,
    failed: (error: Error) => void,
  ) => ContentSink
  /** The fields of an interim response, as the client may have them. */
  readonly interim: (exchange: Exchange, fields: readonly string[]) => readonly string[]
  readonly answer: (exchange: Exchange, reply: Reply) => void
  /** Milliseconds after which a client that takes nothing of its response is given up: it holds a connection to the app. */
  readonly stalledTime: number
  readonly stalled: () => void
  /** An answer for a failure before any head was sent. */
  readonly failure: (exchange: Exchange) => Reply
}

/**
 * RFC 9110 6.5.1: framing, routing, authentication, cookies and content are never a trailer's business, nor is what
 * tells a browser or a proxy what it may do.
 */
const forbiddenTrailers =
  /^(?:content-|trailer$|proxy-|host$|forwarded$|x-forwarded-|via$|set-cookie|cookie|authorization$|www-authenticate$|authentication-info$|cache-control$|expires$|age$|vary$|location$|refresh$|link$|access-control-|cross-origin-|strict-transport-security$|clear-site-data$|x-frame-options$|permissions-policy$|referrer-policy$|alt-svc$|x-sallyport-)/

/** Carries one response from the upstream to the client. */
export class Relay implements ResponseReceiver {
  readonly #exchange: Exchange
  readonly #options: RelayOptions
  #fetch: RunningFetch | undefined
  #held: HeldContent | undefined
  #sink: ContentSink | undefined
  #bodyless = false
  #waits = false
  #stalled: NodeJS.Timeout | undefined

  constructor(exchange: Exchange, options: RelayOptions) {
    this.#exchange = exchange
    this.#options = options
  }

  /** Ties the fetch to the client: when one goes, the other is given up. */
  follow(fetch: RunningFetch): void {
    this.#fetch = fetch
    if (this.#exchange.client.closed) this.giveUp()
  }

  /** The client is gone or must not have the rest. */
  giveUp(): void {
    clearTimeout(this.#stalled)
    this.#fetch?.abort()
    this.#dropHeld()
    this.#sink?.destroy()
  }

  onInterim(response: UpstreamResponse): void {
    const fields = this.#options.interim(this.#exchange, response.fields)
    if (response.status === 103 && fields.length > 0) this.#exchange.client.inform(103, fields)
  }

  onHead(response: UpstreamResponse): boolean {
    const exchange = this.#exchange
    exchange.response = { ...response, fields: withClearType(response.fields) }
    exchange.respondedAt = performance.now()
    const plan = this.#options.plan(exchange)
    if (!('judged' in plan)) return this.#carryOut(plan)
    const held = new HeldContent(plan)
    this.#held = held
    held.judged.then(reply => this.#release(held, reply)).catch((error: Error) => this.#breakOff(error))
    return true
  }

  onContent(chunk: Buffer): boolean {
    if (this.#held !== undefined) return this.#held.push(chunk)
    if (this.#bodyless || this.#sink!.write(chunk)) return true
    this.#waitForClient()
    return false
  }

  onComplete(trailers: readonly string[]): void {
    if (this.#held !== undefined) return this.#held.end(trailers)
    if (this.#bodyless || this.#sink === undefined) return
    if (this.#sink instanceof DirectSink) this.#sink.trailers = allowedTrailers(trailers)
    this.#sink.end()
    this.#waitForClient()
  }

  onFailure(error: Error): void {
    const exchange = this.#exchange
    this.#dropHeld()
    if (exchange.client.closed) return
    exchange.error = failureOf(error)
    exchange.cause = codeOf(error)
    if (exchange.status === 0) return this.#options.answer(exchange, this.#options.failure(exchange))
    this.#sink?.destroy()
    exchange.client.reset()
  }

  /** False when the response is answered otherwise. */
  #carryOut(plan: ResponsePlan | Reply): boolean {
    if (!('body' in plan)) {
      this.#begin(plan)
      return true
    }
    this.#options.answer(this.#exchange, plan)
    return false
  }

  /** The content has been judged: what was held goes on, or an answer takes its place. */
  #release(held: HeldContent, reply: Reply | undefined): void {
    if (this.#held !== held) return
    this.#held = undefined
    if (!this.#carryOut(reply ?? this.#options.planInspected(this.#exchange))) return this.#fetch?.abort()
    const ready = held.chunks.map(chunk => this.onContent(chunk)).every(Boolean)
    if (held.trailers !== undefined) this.onComplete(held.trailers)
    else if (ready) this.#fetch?.resume()
  }

  /** A mistake of ours while content was held. */
  #breakOff(error: Error): void {
    this.#fetch?.abort()
    this.onFailure(error)
  }

  #dropHeld(): void {
    this.#held?.destroy()
    this.#held = undefined
  }

  #begin({ status, fields, bodyless, rewriting }: ResponsePlan): void {
    const exchange = this.#exchange
    const { client } = exchange
    const resume = (): void => {
      this.#waits = false
      this.#fetch?.resume()
    }
    exchange.status = status
    this.#bodyless = bodyless
    client.respond(status, fields, bodyless)
    if (bodyless) return client.end()
    if (rewriting === undefined) {
      client.onDrain(resume)
      this.#sink = new DirectSink(client)
    } else {
      this.#sink = this.#options.openPipe(rewriting, client, resume, error => this.#cannotDecode(error))
    }
  }

  /** A long response waits often: one timer is used again and again, and may find that nothing waits any more. */
  #waitForClient(): void {
    if (this.#exchange.client.closed) return
    this.#waits = true
    if (this.#stalled === undefined)
      this.#stalled = setTimeout(() => this.#endStalled(), this.#options.stalledTime).unref()
    else this.#stalled.refresh()
  }

  #endStalled(): void {
    this.#stalled = undefined
    if (!this.#waits) return
    this.#options.stalled()
    this.giveUp()
    this.#exchange.client.reset()
  }

  /** What has been sent cannot be taken back; the client must see that it is not the whole. */
  #cannotDecode(error: Error): void {
    this.#exchange.error = 'content-unreadable'
    this.#exchange.cause = codeOf(error)
    this.giveUp()
    this.#exchange.client.reset()
  }
}

/** Content that passes as it is. */
class DirectSink implements ContentSink {
  trailers: readonly string[] = []
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  write(chunk: Buffer): boolean {
    return this.#client.write(chunk)
  }

  end(): void {
    this.#client.end(this.trailers)
  }

  destroy(): void {}
}

function allowedTrailers(trailers: readonly string[]): string[] {
  const allowed: string[] = []
  for (let index = 0; index < trailers.length; index += 2) {
    const name = trailers[index]!
    if (!connectionFields.has(name) && !forbiddenTrailers.test(name)) allowed.push(name, trailers[index + 1]!)
  }
  return allowed
}

/** What the type is must be the same for us and for every browser. */
function withClearType(fields: readonly string[]): readonly string[] {
  const at = fields.findIndex((name, index) => index % 2 === 0 && name === 'content-type')
  if (at === -1) return fields
  const clear = clearType(fields[at + 1]!)
  if (clear === fields[at + 1]) return fields
  return clear === undefined ? fields.toSpliced(at, 2) : fields.with(at + 1, clear)
}
