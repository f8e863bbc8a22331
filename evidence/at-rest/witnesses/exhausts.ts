/** W6: all that an edge tells operators and shows of itself: logs, the ops listener, its own pages. */
import type { Canary } from '../canaries.ts'
import type { OwnPage } from '../drive.ts'
import { askAdmin } from '../edge.ts'
import { recordStream, type RecordStream } from '../record-stream.ts'
import { createSearch, type SearchedStream } from '../search.ts'
import type { Testimony } from '../testimony.ts'

export interface Exhausts {
  readonly records: RecordStream
  readonly complaints: SearchedStream
  /** Asks the ops listener for all that it has, looks at the edge's own pages, and tells. */
  testify(adminPort: number, pages: readonly OwnPage[]): Promise<Testimony>
}

const paths = ['/metrics', '/policy', '/discovered', '/healthz', '/readyz', '/nothing']
/** A draft that decides otherwise, so that a replay has something to tell of. */
const draft = JSON.stringify({
  files: [{ file: 'draft.yaml', text: 'version: 1\ndefault: block\nrules: []\n' }],
})

export function watchExhausts(canaries: readonly Canary[]): Exhausts {
  const search = createSearch(canaries)
  const records = recordStream('log, standard output', search, canaries)
  return {
    records,
    complaints: search.stream('log, standard error'),
    async testify(adminPort, pages) {
      records.end()
      for (const path of paths) search.whole(`ops ${path}`, await askAdmin(adminPort, path))
      search.whole('ops /policy/replay', await askAdmin(adminPort, '/policy/replay', draft))
      search.whole('ops /policy/reload', await askAdmin(adminPort, '/policy/reload', ''))
      for (const { from, text } of pages) search.whole(`page on ${from}`, text)
      return {
        witness: 'W6',
        hits: search.hits,
        faults: [],
        figures: {
          ops_answers: paths.length + 2,
          own_pages: pages.length,
          exhausts_searched_octets: search.octets,
        },
      }
    },
  }
}
