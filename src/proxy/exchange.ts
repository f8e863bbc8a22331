import type { Activity, Route } from '../apps/index.ts'
import { newReference } from '../pages/index.ts'
import type { CompiledPolicy, Decision, Facts } from '../policy/index.ts'
import type { Session } from '../session/index.ts'
import type { Client } from './client.ts'
import type { ErrorCode } from './errors.ts'

/** An answer of our own, which ends an exchange. */
export interface Reply {
  readonly status: number
  /** Flat names and values. */
  readonly fields: readonly string[]
  readonly body: string | Buffer
  /** The catalogue's code when the answer is an error. */
  readonly error: ErrorCode | undefined
}

/** What goes to the upstream: the request in its own names. */
export interface UpstreamRequest {
  readonly target: string
  /** Flat names and values, `host` included. */
  readonly fields: readonly string[]
  /** How names in the content are mapped back on the way; undefined where it stays as it is. */
  readonly rewriteBody: 'text' | 'form' | undefined
}

/** A response's head, as the upstream sent it. */
export interface UpstreamResponse {
  readonly status: number
  /** Flat; names in lower case. */
  readonly fields: readonly string[]
}

/** How the response's content goes to the client. */
export interface ResponsePlan {
  readonly status: number
  readonly fields: readonly string[]
  readonly bodyless: boolean
  /** Makes the content's way to the client; undefined when it passes as it is. */
  readonly rewriting: BodyPlan | undefined
}

/** Content that is rewritten on its way: what codes it now and then, and the rewriter in between. */
export interface BodyPlan {
  readonly decode: ContentCoding
  readonly encode: ContentCoding
  readonly rewriter: BodyRewriter
  /** Whether the content is a stream of events, each of which must leave at once. */
  readonly events: boolean
}

export type ContentCoding = 'identity' | 'gzip' | 'deflate' | 'br' | 'zstd'

/** Rewrites content chunk by chunk; slices in, slices out. */
export interface BodyRewriter {
  push(chunk: Buffer): Buffer[]
  /** Gives out what is held back although more may come. */
  flush(): Buffer[]
  end(): Buffer[]
}

/** Takes a response's content on its way to the client. */
export interface ContentSink {
  /** False asks the caller to wait. */
  write(chunk: Buffer): boolean
  end(): void
  /** Gives everything up; nothing more is written. */
  destroy(): void
}

/** Looks at the first part of a content, which is held back meanwhile. */
export interface ContentInspection {
  /** An answer in place of the content, or undefined when it may go on. */
  readonly judged: Promise<Reply | undefined>
  /** Takes a chunk as it came; false when no more is wanted before the judgement. */
  push(chunk: Buffer): boolean
  /** No more comes. */
  end(): void
  /** Gives up; there will be no judgement. */
  destroy(): void
}

/** One request and its response on their way through the nine stages. */
export interface Exchange {
  /** Shown to the user, found in the record. */
  readonly reference: string
  /** Milliseconds, monotonic. */
  readonly startedAt: number
  readonly client: Client
  readonly route: Route
  /** Path and query, origin-form. */
  readonly target: string
  /** The same as the app gets it, with its own names in place of ours: what rules see is what goes on. */
  readonly appTarget: string
  /** The set in force when the request came; kept for all phases. */
  readonly policy: CompiledPolicy

  /** Set by identify; undefined for the anonymous subresources of a page. */
  session: Session | undefined
  /** Set by classify. */
  activity: Activity
  /** What else the request may be, if the app follows a method override; set by classify. */
  otherActivities: readonly Activity[]
  /** The methods that it may stand for beside its own; set by classify. */
  otherMethods: readonly string[]
  /** The facts of every other reading of the request; set by decide. */
  otherFacts: readonly Facts[]
  /** What the response is besides, as facts: a file that answers a change is a download too; set by inspect. */
  alsoResponse: readonly Facts[]
  /** Set by decide and raised by inspect, with the response's head and then with the content of either. */
  facts: Facts | undefined
  decision: Decision | undefined
  /** Set by rewrite. */
  request: UpstreamRequest | undefined
  /** Set by fetch. */
  response: UpstreamResponse | undefined
  /** Milliseconds, monotonic, when the upstream's head came; 0 before. */
  respondedAt: number
  /** Messages of a WebSocket, from the client and to it. */
  messagesIn: number
  messagesOut: number
  /** The status sent to the client; 0 before. */
  status: number
  error: ErrorCode | undefined
  /** The transport's or TLS' own code behind `error`, for the operator. */
  cause: string | null
}

/** A stage goes on with undefined, or ends the exchange with an answer of our own. */
export type Stage = (exchange: Exchange) => Reply | undefined

/** An exchange of which nothing is known yet but the request. */
export function newExchange(
  client: Client,
  route: Exchange['route'],
  target: string,
  appTarget: string,
  policy: Exchange['policy'],
): Exchange {
  return {
    reference: newReference(),
    startedAt: performance.now(),
    client,
    route,
    target,
    appTarget,
    policy,
    session: undefined,
    activity: 'view',
    otherActivities: [],
    otherMethods: [],
    otherFacts: [],
    alsoResponse: [],
    facts: undefined,
    decision: undefined,
    request: undefined,
    response: undefined,
    respondedAt: 0,
    messagesIn: 0,
    messagesOut: 0,
    status: 0,
    error: undefined,
    cause: null,
  }
}
