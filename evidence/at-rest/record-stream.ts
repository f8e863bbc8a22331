/** Reads records as the edge writes them, and tells where a canary stands by design from where it does not. */
import type { Canary, CanaryClass } from './canaries.ts'
import type { Search, SearchedStream } from './search.ts'

/** What rules may look at stands in records by design: the schema names the path and the file's name. */
const namedFields: readonly { readonly class: CanaryClass; readonly field: RegExp }[] = [
  { class: 'path tail', field: /"path":"(?:[^"\\]|\\.)*"/g },
  { class: 'judged file name', field: /"file":\{"name":"(?:[^"\\]|\\.)*"/g },
]

export interface RecordStream extends SearchedStream {
  /** Searches what came after the last line break too. */
  end(): void
  /** Canaries in the fields that name them by design. */
  readonly named: ReadonlySet<Canary>
}

/**
 * One stream of records, searched in all but its named fields; a canary of another class in one of those is a hit
 * as anywhere else.
 */
export function recordStream(source: string, search: Search, canaries: readonly Canary[]): RecordStream {
  const byText = new Map(canaries.map(canary => [canary.text, canary]))
  const named = new Set<Canary>()
  /** A line without the canaries that may stand in it, which are noted; only whole ones of the very class go. */
  const withoutNamed = (line: string): string =>
    namedFields.reduce(
      (kept, { class: allowed, field }) =>
        kept.replaceAll(field, value =>
          value.replaceAll(/[0-9a-f]{32}/g, digits => {
            const canary = byText.get(digits)
            if (canary?.class !== allowed) return digits
            named.add(canary)
            return ''
          }),
        ),
      line,
    )
  let rest = ''
  const stream = search.stream(source)
  const take = (text: string): void => stream.write(Buffer.from(withoutNamed(text), 'latin1'))
  return {
    write(chunk) {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      rest = lines.pop()!
      for (const line of lines) take(`${line}\n`)
    },
    end: () => take(rest),
    named,
  }
}
