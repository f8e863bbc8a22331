/** W1: what an edge leaves behind, searched for every canary: its records, its standard error, and files. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Canary } from '../canaries.ts'
import { recordStream, type RecordStream } from '../record-stream.ts'
import { createSearch, type Search, type SearchedStream } from '../search.ts'
import type { Testimony } from '../testimony.ts'

export interface LeftBehind {
  readonly records: RecordStream
  readonly complaints: SearchedStream
  /** Looks for files too, and tells. */
  testify(): Testimony
}

/** Where programs leave files, beside the directories that are the edge's own. */
const usual = [tmpdir(), '/var/tmp', '/dev/shm', '/var/crash', '/var/log']

/** @param directories that belong to the edge */
export function watchLeftBehind(canaries: readonly Canary[], directories: readonly string[]): LeftBehind {
  const since = Date.now() - 1_000
  const search = createSearch(canaries)
  const records = recordStream('standard output', search, canaries)
  return {
    records,
    complaints: search.stream('standard error'),
    testify() {
      records.end()
      const files = searchFiles(search, [...usual, ...directories], since)
      return {
        witness: 'W1',
        hits: search.hits,
        faults: [],
        figures: {
          canaries_planted: canaries.length,
          output_and_files_searched_octets: search.octets,
          files_searched: files,
          canaries_in_named_record_fields: records.named.size,
        },
      }
    },
  }
}

/**
 * Searches every file that was written to since then; the number of them.
 * @param since milliseconds since the epoch
 */
export function searchFiles(search: Search, directories: readonly string[], since: number): number {
  const files = new Set(directories.flatMap(directory => [...filesIn(directory, since)]))
  for (const file of files) {
    try {
      search.whole(file, readFileSync(file))
    } catch {
      // Somebody else's, and gone by now.
    }
  }
  return files.size
}

function* filesIn(directory: string, since: number): Generator<string> {
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name)
    // What packages are made of is not written to by anybody; walking through it would take minutes.
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* filesIn(path, since)
    if (entry.isFile() && isRecent(path, since)) yield path
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true })
  } catch {
    return []
  }
}

function isRecent(path: string, since: number): boolean {
  const { mtimeMs = 0, size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return mtimeMs >= since && size < mostOctets
}

/** Files of others may be huge; an edge of ours has no time to write so much. */
const mostOctets = 2 ** 30
