import { mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { createDestination } from '../src/proxy/index.ts'
import type { RecordDestination } from '../src/proxy/index.ts'

/** Keeps the demo's records in a file, and says what came of every edit of the rules. */
export function openRecords(file: string, say: (line: string) => void): RecordDestination {
  mkdirSync(dirname(file), { recursive: true })
  const destination = createDestination({
    // Appended to: another demo of the same clone may be writing to it.
    fd: openSync(file, 'a', 0o600),
    lost: count => say(`${count} records could not be written`),
  })
  return {
    write(line) {
      destination.write(line)
      const news = reloadNews(line)
      if (news !== undefined) say(news)
    },
    finish: async () => destination.finish?.(),
  }
}

interface Reload {
  readonly type: string
  readonly set: 'enforced' | 'trial'
  readonly result: string
  readonly revision: string
  readonly report: string | null
}

function reloadNews(line: string): string | undefined {
  // Nearly every line is of a request, and is not worth parsing.
  if (!line.includes('policy-reload')) return undefined
  const { type, set, result, revision, report } = JSON.parse(line) as Reload
  if (type !== 'policy-reload') return undefined
  const isTrial = set === 'trial'
  return result === 'refused'
    ? `the rules ${isTrial ? 'on trial ' : ''}were refused:\n${report}`
    : `rules of revision ${revision} are ${isTrial ? 'on trial' : 'in force'}`
}
