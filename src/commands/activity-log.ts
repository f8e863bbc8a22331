/** Decisions from the activity log: one JSON record a line, of a file or of standard input. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { readRecordedFacts, type PastDecision, type RecordedFacts, type Verdict } from '../policy/index.ts'

/** A decision of the past, as its record tells it. */
export type LoggedDecision = PastDecision & RecordedFacts

/**
 * The decisions of a log, in its order. Lines that are no activity record, or of a request that no policy saw, are
 * passed over: a log holds other things as well.
 * @param file a path, or `-` for standard input
 */
export async function* readActivityLog(file: string): AsyncGenerator<LoggedDecision> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const decision = decisionOf(parse(line))
    if (decision !== undefined) yield decision
  }
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function decisionOf(record: Record<string, unknown>): LoggedDecision | undefined {
  const recorded = record['type'] === 'activity' ? readRecordedFacts(record['facts']) : undefined
  if (recorded === undefined) return undefined
  return {
    ...recorded,
    reference: String(record['reference'] ?? ''),
    verdict: String(record['verdict'] ?? 'none') as Verdict,
    rule: String(record['rule'] ?? 'none'),
    revision: String(record['revision'] ?? 'unknown'),
  }
}
