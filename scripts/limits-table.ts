/** `node scripts/limits-table.ts`: writes the table of limits from code into `docs/limits.md`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { formatDuration, formatSize } from '../src/diagnostics/index.ts'
import { limitNames, limitTable, type LimitRow } from '../src/limits/index.ts'

const file = new URL('../docs/limits.md', import.meta.url)
const table = /\| limit \|[^]*?\n(?!\|)/

const written: Readonly<Record<LimitRow['unit'], (value: number) => string>> = {
  count: String,
  percent: String,
  octets: formatSize,
  time: formatDuration,
}

/** The document with the table as it should be. */
export function withLimitsTable(document: string): string {
  const rows = limitNames.map(name => {
    const { unit, usual, least, most, why, beyond }: LimitRow = limitTable[name]
    const [value, ...bounds] = [usual, least, most].map(written[unit])
    return `| \`${name}\` | ${value} | ${bounds.join(' to ')} | ${why} | ${beyond} |`
  })
  return document.replace(
    table,
    `| limit | usual | from, to | why | beyond it |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`,
  )
}

if (import.meta.main) writeFileSync(file, withLimitsTable(readFileSync(file, 'utf8')))
