import { asRecord, type LogRecord } from './activity-log.ts'

/** A request that ended before any rule saw it. */
export interface UndecidedRequest {
  readonly reference: string
  /** `not-signed-in`, `bad-request`, …; null when nothing was wrong. */
  readonly error: string | null
  /** `POST /login in drive`; null when the request could not even be read. */
  readonly request: string | null
  readonly address: string
}

/** Reads the record of such a request; undefined when it is another record. */
export function undecidedOf(record: LogRecord): UndecidedRequest | undefined {
  const reference = String(record['reference'] ?? '')
  if (record['type'] === 'request-refused') {
    return { reference, error: String(record['code']), request: null, address: String(record['address']) }
  }
  if (record['type'] !== 'activity') return undefined
  const { method, path, app, ip } = asRecord(record['request'])
  const error = record['error'] ?? null
  return {
    reference,
    error: error === null ? null : String(error),
    request: method === undefined ? null : `${method} ${path} in ${app}`,
    address: String(ip ?? 'unknown'),
  }
}

/** `A1B2-C3D4: refused before any rule: not-signed-in, POST /login in drive from 127.0.0.1` */
export function renderUndecided({ reference, error, request, address }: UndecidedRequest): string {
  const ended = error === null ? 'answered before any rule' : `refused before any rule: ${error}`
  return `${reference}: ${ended}, ${request === null ? '' : `${request} `}from ${address}`
}
