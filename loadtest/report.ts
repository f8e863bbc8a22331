import { cpus } from 'node:os'

/** The object that every long script prints as its last line with `--json`. */
export interface ScriptReport {
  readonly name: string
  /** Computed from the figures by the goals of the script. */
  readonly passed: boolean
  /** Flat, named with their unit. */
  readonly figures: Readonly<Record<string, number>>
  readonly environment: Readonly<Record<string, string | number>>
}

/** What a figure depends on. */
export const environment = (): ScriptReport['environment'] => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
})

/** The middle value; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return (sorted[Math.floor(middle - 0.5)]! + sorted[Math.ceil(middle - 0.5)]!) / 2
}

/** Rows of text as aligned columns; all but the first to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
  return rows.map(line).join('\n')
}

/** A goal in words, and whether it is met. */
export type Verdict = readonly [words: string, isMet: boolean]

/** Prints figures and verdicts, with `--json` the report as the last line; the exit code says whether all goals are met. */
export function tell(
  name: string,
  figures: ScriptReport['figures'],
  verdicts: readonly Verdict[],
  { json = false }: { readonly json?: boolean | undefined },
): void {
  const widest = Math.max(...Object.keys(figures).map(({ length }) => length))
  for (const [figure, value] of Object.entries(figures))
    process.stdout.write(`${figure.padEnd(widest)}  ${value}\n`)
  for (const [words, isMet] of verdicts) process.stdout.write(`${isMet ? 'met   ' : 'MISSED'} ${words}\n`)
  const passed = verdicts.every(([, isMet]) => isMet)
  const report: ScriptReport = { name, passed, figures, environment: environment() }
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = passed ? 0 : 1
}
