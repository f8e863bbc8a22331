/** Decisions from the activity log: one JSON record a line, of a file or of standard input. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import {
  isObliged,
  readRecordedFacts,
  type PastDecision,
  type RecordedFacts,
  type Verdict,
} from '../policy/index.ts'

/** A decision of the past, as its record tells it. */
export type LoggedDecision = PastDecision & RecordedFacts

/** One line of a log. */
export type LogRecord = Readonly<Record<string, unknown>>

/**
 * The decisions of a log, in its order. Lines that are no activity record, or of a request that no policy saw, are
 * passed over: a log holds other things as well.
 * @param file a path, or `-` for standard input
 */
export async function* readActivityLog(file: string): AsyncGenerator<LoggedDecision> {
  for await (const record of readLog(file)) {
    const decision = decisionOf(record)
    if (decision !== undefined) yield decision
  }
}

/** All lines of a log; one that is no JSON object is an empty record. */
export async function* readLog(file: string): AsyncGenerator<LogRecord> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield parse(line)
}

function parse(line: string): LogRecord {
  try {
    return asRecord(JSON.parse(line))
  } catch {
    return {}
  }
}

/** What is no object is an empty record. */
export const asRecord = (value: unknown): LogRecord =>
  typeof value === 'object' && value !== null ? (value as LogRecord) : {}

/** The decision that a record tells of; undefined where no policy saw the request. */
export function decisionOf(record: LogRecord): LoggedDecision | undefined {
  const recorded = record['type'] === 'activity' ? readRecordedFacts(record['facts']) : undefined
  if (recorded === undefined) return undefined
  const verdict = String(record['verdict'] ?? 'none') as Verdict
  return {
    ...recorded,
    reference: String(record['reference'] ?? ''),
    verdict,
    outcome: isObliged(record['error']) ? record['error'] : verdict,
    rule: String(record['rule'] ?? 'none'),
    revision: String(record['revision'] ?? 'unknown'),
  }
}
