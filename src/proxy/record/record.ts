import type { Facts } from '../../policy/index.ts'
import type { Exchange } from '../exchange.ts'
import { rulePath } from '../paths.ts'
import type { RecordDestination } from './destination.ts'

/** What is known of a request before anybody knows whose it is; named as in the facts. */
export type RequestFacts = Pick<Facts, 'ip' | 'app' | 'host' | 'method' | 'path'>

/**
 * Everything that may stand in a record of an exchange: the facts that the policy saw, so that a later
 * replay is exact, what came of them, and figures. No query, no content, no cookie, no token.
 */
export interface ActivityRecord {
  readonly type: 'activity'
  readonly reference: string
  readonly facts: Facts | null
  /** What was asked, when the policy saw nothing of it; so every record has it here or among the facts. */
  readonly request: RequestFacts | null
  readonly protocol: string
  readonly verdict: string
  readonly rule: string
  readonly also: readonly string[]
  readonly lifted: readonly string[]
  /** The rules on trial that matched. */
  readonly shadow: readonly string[]
  /** What the set on trial would have said, where that is another verdict. */
  readonly trial: TrialRecord | null
  readonly revision: string
  readonly fault: boolean
  readonly session: string
  readonly anonymous: boolean
  readonly status: number
  readonly upstreamStatus: number
  readonly error: string | null
  /** The transport's or TLS' own code for a failure. */
  readonly cause: string | null
  readonly complete: boolean
  readonly bytesIn: number
  readonly bytesOut: number
  /** Messages of a WebSocket, from the client and to it. */
  readonly messagesIn: number
  readonly messagesOut: number
  /** Milliseconds. */
  readonly duration: number
  /** Milliseconds until the upstream's head, or null when it sent none. */
  readonly firstByte: number | null
}

/** What a set on trial would have said. */
export interface TrialRecord {
  readonly revision: string
  readonly verdict: string
  readonly rule: string
}

/** Something of the edge itself that an operator wants to know. */
export interface OperationRecord {
  readonly type:
    | 'tls-refused'
    | 'request-refused'
    | 'policy-reload'
    | 'certificates-reload'
    | 'places-reload'
    | 'keys-reload'
    | 'keys-rotation'
    | 'sessions-ended'
    | 'sign-in'
    | 'device-check'
    | 'devices-reload'
    | 'cookie-budget'
    | 'edge'
    | 'edge-standing'
    | 'dns'
    | 'misrouted'
    | 'register'
    | 'fleet'
    | 'upstream-standing'
    | 'load'
  readonly [detail: string]: string | number | boolean | null
}

/** Where records go. */
export interface Recorder {
  activity(record: ActivityRecord): void
  operation(record: OperationRecord): void
  /** Writes out what is held back, and takes no more. */
  finish(): Promise<void>
}

/** One JSON line per record, with the edge and the time (ISO 8601) first; the level is the one that log readers take for "info". */
export function createRecorder(edge: string, destination: RecordDestination): Recorder {
  const named = `","edge":${JSON.stringify(edge)},`
  const write = (record: ActivityRecord | OperationRecord): void =>
    destination.write(
      `{"level":30,"time":"${isoTime(Date.now())}${named}${JSON.stringify(record).slice(1)}\n`,
    )
  return {
    activity: write,
    operation: write,
    finish: async () => destination.finish?.(),
  }
}

/** Many records share a millisecond, and writing it costs as much as a fifth of a record. */
function createIsoTime(): (now: number) => string {
  let [last, text] = [-1, '']
  return now => {
    if (now === last) return text
    last = now
    text = new Date(now).toISOString()
    return text
  }
}

const isoTime = createIsoTime()

/** Stage 9: the record of an exchange that is over. */
export function recordOf(
  exchange: Exchange,
  complete: boolean,
  now: number,
  trial: TrialRecord | null,
): ActivityRecord {
  const { client, decision, session, facts } = exchange
  return {
    type: 'activity',
    reference: exchange.reference,
    facts: facts ?? null,
    request: facts === undefined ? requestFacts(exchange) : null,
    protocol: client.protocol,
    verdict: decision?.verdict ?? 'none',
    rule: decision?.rule ?? 'none',
    also: decision?.also ?? [],
    lifted: decision?.lifted ?? [],
    shadow: decision?.shadow ?? [],
    trial,
    revision: exchange.policy.revision,
    fault: decision?.fault ?? false,
    session: session?.id ?? '',
    anonymous: session === undefined,
    status: exchange.status,
    upstreamStatus: exchange.response?.status ?? 0,
    error: exchange.error ?? null,
    cause: exchange.cause,
    complete,
    bytesIn: client.received,
    bytesOut: client.sent,
    messagesIn: exchange.messagesIn,
    messagesOut: exchange.messagesOut,
    duration: tenth(now - exchange.startedAt),
    firstByte: exchange.respondedAt === 0 ? null : tenth(exchange.respondedAt - exchange.startedAt),
  }
}

const requestFacts = ({ client, route, appTarget }: Exchange): RequestFacts => ({
  ip: client.address,
  app: route.app.id,
  host: route.host,
  method: client.method,
  path: rulePath(appTarget),
})

const tenth = (ms: number): number => Math.round(ms * 10) / 10
