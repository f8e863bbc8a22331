/**
 * The way of a request, top to bottom. The numbers are those of ARCHITECTURE.md, "Life of a request";
 * this is the only file that knows the order.
 */
import type { Readable } from 'node:stream'
import type { AppTable } from '../apps/index.ts'
import type { LimitName, Limits } from '../limits/index.ts'
import { newReference } from '../pages/index.ts'
import { isOpenDefault, type PolicyHolder } from '../policy/index.ts'
import { addressOf, admit, limitOfHead, type Admitted } from './accept/gate.ts'
import type { Client, HandleRequest } from './client.ts'
import { readableByApp } from './cross-origin.ts'
import type { ErrorCode } from './errors.ts'
import {
  newExchange,
  type ContentInspection,
  type Exchange,
  type Reply,
  type ResponsePlan,
  type Stage,
} from './exchange.ts'
import type { Fetch, ResponseReceiver, RunningFetch } from './fetch/fetch.ts'
import { Relay, type RelayOptions } from './fetch/relay.ts'
import type { Shares } from './fetch/shares.ts'
import type { LiveExchanges } from './live-exchanges.ts'
import { fileControlFields } from './rewrite/page/control-fields.ts'
import type { OwnPaths } from './own-paths.ts'
import { afterPatience } from './patience.ts'
import { appErrorReply, errorReply, sendReply } from './replies.ts'

/** The stages, made by whoever assembles an edge. */
export interface Stages {
  /** Our own paths on an app's host, under `/.sallyport/`. */
  readonly ownPaths: OwnPaths
  /** A target in the app's own names. */
  readonly appTarget: (admitted: Admitted) => string
  readonly identify: Stage
  readonly classify: Stage
  readonly decide: Stage
  readonly rewriteRequest: Stage
  readonly requestContent: (exchange: Exchange, content: Readable) => Promise<Buffer | Readable>
  readonly seesUpload: (exchange: Exchange) => boolean
  readonly inspectUpload: (exchange: Exchange, blocked: (reply: Reply) => void) => Promise<Readable | Reply>
  readonly inspect: Stage
  /** Makes a way out of a refusal that asks the user to prove who they are. */
  readonly stepUp: (exchange: Exchange, refusal: Reply) => Reply
  readonly inspectContent: (exchange: Exchange) => ContentInspection | Reply | undefined
  readonly rewriteResponse: (exchange: Exchange) => ResponsePlan | Reply
  readonly rewriteInterim: RelayOptions['interim']
  readonly openPipe: RelayOptions['openPipe']
  readonly record: (exchange: Exchange, complete: boolean) => void
}

export interface RequestPathOptions {
  readonly apps: AppTable
  readonly policy: PolicyHolder
  readonly publicPort: number
  readonly signInHost: string
  /** Takes every request for the sign-in host, or says why it may not. */
  readonly signIn: (client: Client, target: string) => ErrorCode | undefined
  readonly fetch: Fetch
  readonly openTunnel: (exchange: Exchange, to: ResponseReceiver) => RunningFetch
  readonly live: LiveExchanges
  readonly shares: Shares
  readonly stages: Stages
  readonly limits: Limits
  readonly limitReached: (limit: LimitName) => void
  /** Whether there is too much to do for another request; asked once for each. */
  readonly isOneTooMany: () => boolean
  /** Called for a request that is for no proxied host, and so makes no exchange. */
  readonly refused: (client: Client, code: ErrorCode, reference: string) => void
}

/** Makes the handler that takes one request from its head to its record. */
export function createRequestPath(options: RequestPathOptions): HandleRequest {
  const { apps, policy, live, limits, shares, stages } = options
  const { ownPaths, identify, classify, decide, rewriteRequest, inspect, inspectContent, rewriteResponse } =
    stages

  const relayOptions: RelayOptions = {
    plan: exchange =>
      inspect(exchange) /* 7 */ ?? inspectContent(exchange) /* 7 */ ?? rewriteResponse(exchange) /* 8 */,
    planInspected: rewriteResponse /* 8 */,
    openPipe: stages.openPipe,
    stalledTime: limits['stalled-time'],
    stalled: () => options.limitReached('stalled-time'),
    interim: (exchange, fields) =>
      exchange.decision !== undefined && isOpenDefault(exchange.decision)
        ? []
        : stages.rewriteInterim(exchange, fields),
    answer,
    failure: exchange => appErrorReply(exchange, exchange.error ?? 'internal'),
  }

  /* 1–5 */
  function handle(client: Client, flaw?: ErrorCode): void {
    if (flaw !== undefined) return refuse(client, flaw)
    const limit = limitOfHead(client, limits)
    if (limit !== undefined) return refuse(client, 'head-too-large', limit)
    const addressed = addressOf(client, options.publicPort)
    if (typeof addressed === 'string') return refuse(client, addressed)
    if (addressed.host === options.signInHost) return signIn(client, addressed.target)
    if (options.isOneTooMany()) return afterPatience(client, () => refuse(client, 'overloaded'))
    const admitted = admit(client, addressed, apps)
    if (typeof admitted === 'string') return refuse(client, admitted)
    const exchange = begin(client, admitted)
    try {
      const own = ownPaths(exchange)
      if (own instanceof Promise) return answerLater(exchange, own)
      if (own !== undefined) return answer(exchange, own)
      for (const stage of [identify, classify, decide, rewriteRequest]) {
        const reply = stage(exchange)
        if (reply !== undefined) return answer(exchange, reply)
      }
      fetch(exchange)
    } catch (error) {
      fail(exchange, error)
    }
  }

  function answerLater(exchange: Exchange, reply: Promise<Reply>): void {
    reply.then(
      ready => answer(exchange, ready),
      (error: unknown) => {
        // A client that goes away, or takes too long, is no mistake of ours.
        if (exchange.client.body!.destroyed) exchange.client.reset()
        else fail(exchange, error)
      },
    )
  }

  /** A mistake of ours must not end everybody's work. Its message could hold anything, so its name is recorded. */
  function fail(exchange: Exchange, error: unknown): void {
    exchange.cause = error instanceof Error ? error.name : 'unknown'
    exchange.error = 'internal'
    breakOff(exchange, 'internal', () => appErrorReply(exchange, 'internal'))
  }

  function signIn(client: Client, target: string): void {
    client.connection.serverName ??= options.signInHost
    if (client.connection.serverName !== options.signInHost) return refuse(client, 'misdirected')
    const refusal = options.signIn(client, target)
    if (refusal !== undefined) refuse(client, refusal)
  }

  /* 6 */
  function fetch(exchange: Exchange): void {
    const { client } = exchange
    const giveBack = shares.take(exchange)
    if (typeof giveBack === 'string')
      return afterPatience(client, () => answer(exchange, appErrorReply(exchange, giveBack)))
    client.onClose(giveBack)
    if (client.field('expect') !== undefined) client.inform(100, [])
    if (client.upgrade !== undefined) return void relay(exchange, to => options.openTunnel(exchange, to))
    if (client.body === undefined) return void send(exchange, null)
    if (!stages.seesUpload(exchange)) return sendContent(exchange, client.body, () => undefined)
    sendInspected(exchange)
  }

  /** 7, of what the request brings */
  function sendInspected(exchange: Exchange): void {
    const { client } = exchange
    let started: Relay | undefined
    const stop = (reply: Reply): void => {
      started?.giveUp()
      breakOff(exchange, reply.error, () => reply)
    }
    stages
      .inspectUpload(exchange, stop)
      .then(judged =>
        'body' in judged
          ? answer(exchange, judged)
          : sendContent(exchange, judged, relay => {
              started = relay
            }),
      )
      .catch((error: unknown) => {
        if (client.body!.errored === null) fail(exchange, error)
        else client.reset()
      })
  }

  function sendContent(exchange: Exchange, content: Readable, began: (relay: Relay) => void): void {
    const { client, request } = exchange
    if (request!.rewriteBody === undefined) return began(send(exchange, content))
    stages.requestContent(exchange, content).then(
      rewritten => began(send(exchange, rewritten)),
      () => {
        if (exchange.status === 0) client.reset()
      },
    )
  }

  function send(exchange: Exchange, content: Readable | Buffer | null): Relay {
    return relay(exchange, to => options.fetch(exchange, content, to))
  }

  function relay(exchange: Exchange, start: (to: Relay) => RunningFetch): Relay {
    const to = new Relay(exchange, relayOptions)
    const forget = live.add(exchange, why => {
      forget()
      to.giveUp()
      breakOff(exchange, why, () => appErrorReply(exchange, why))
    })
    exchange.client.onClose(() => {
      forget()
      to.giveUp()
    })
    to.follow(start(to))
    return to
  }

  /* 9 */
  function begin(client: Client, admitted: Admitted): Exchange {
    const { route, target } = admitted
    const exchange = newExchange(client, route, target, stages.appTarget(admitted), policy.current)
    client.onClose(complete => stages.record(exchange, complete))
    return exchange
  }

  function answer(exchange: Exchange, refusal: Reply): void {
    exchange.error ??= refusal.error
    const reply = stages.stepUp(exchange, refusal)
    exchange.status = reply.status
    const { client, route } = exchange
    const fields = [...reply.fields, ...fileControlFields(exchange), ...readableByApp(client, route, apps)]
    sendReply(client, { ...reply, fields })
  }

  /**
   * What has been sent cannot be taken back; the client must see that it is not the whole. A reply is made only where it can be
   * sent: all streams of everybody may be broken off at once.
   */
  function breakOff(exchange: Exchange, error: ErrorCode | undefined, makeReply: () => Reply): void {
    if (exchange.status === 0) return answer(exchange, makeReply())
    exchange.error ??= error
    exchange.client.reset()
  }

  function refuse(client: Client, code: ErrorCode, limit?: LimitName): void {
    if (limit !== undefined) options.limitReached(limit)
    const reference = newReference()
    options.refused(client, code, reference)
    sendReply(client, errorReply(client, code, { reference }))
  }

  return handle
}
