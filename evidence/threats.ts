import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A row of `docs/threats.md`. */
export interface ThreatRow {
  readonly id: string
  /** Paths below `test/` without their ending. */
  readonly named: readonly string[]
  /** What stands there in words: why there is no test, or none here. */
  readonly reason: string
}

/** The rows of the document, in order. */
export const threatRows = (document: string): ThreatRow[] =>
  [...document.matchAll(/^\| ([A-G]\.\d+) +\|[^|]*\|([^|]*)\|$/gm)].map(([, id, cell]) => ({
    id: id!,
    named: [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    reason: cell!.replaceAll(/`[^`]+`|[\s,]/g, ''),
  }))

const shortestReason = 15

/**
 * What is wrong with a row, in words: it must name tests that are there, or say why there is none.
 * @param tests the directory `test/`
 */
export function faultsOf({ named, reason }: ThreatRow, tests: string): readonly string[] {
  if (named.length === 0 && reason.length <= shortestReason) return ['neither a test nor a reason']
  return named
    .filter(name => !existsSync(join(tests, `${name}.test.ts`)))
    .map(name => `there is no test ${name}`)
}
