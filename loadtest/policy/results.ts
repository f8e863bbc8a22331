import { table, type ScriptReport } from '../report.ts'
import { engineNames, peerPackages, type EngineName } from './engine.ts'
import { goals, isMet, type Figures } from './figures.ts'

/** Engines by sizes: the middle of the batches, in nanoseconds for each decision. */
export const medians = (figures: Figures, sizes: readonly number[]): string[][] =>
  rowsOf(figures, sizes, 'median_ns')

/** The same by another of the figures: `cpu_ns`, `fastest_round_ns`, `p99_ns`. */
export function rowsOf(figures: Figures, sizes: readonly number[], unit: string): string[][] {
  const head = [
    unit.replace('_ns', ', ns').replaceAll('_', ' '),
    ...sizes.map(size => `${grouped(size)} rules`),
  ]
  const rows = engineNames.map(name => [name, ...sizes.map(size => cell(figures[`${name}_${size}_${unit}`]))])
  return [head, ...rows]
}

/** How many times as long each engine takes as we do. */
export function ratioRows(figures: Figures, sizes: readonly number[]): string[][] {
  const of = (name: EngineName, size: number): string => {
    const [theirs, ours] = [name, 'sallyport'].map(each => figures[`${each}_${size}_median_ns`])
    return theirs === undefined || ours === undefined ? '-' : grouped(Math.round(theirs / ours))
  }
  const head = ['times our median', ...sizes.map(size => `${grouped(size)} rules`)]
  const peers = engineNames.filter(name => name !== 'sallyport')
  return [head, ...peers.map(name => [name, ...sizes.map(size => of(name, size))])]
}

export const heapRows = (figures: Figures, sizes: readonly number[]): string[][] => [
  ['bytes per million decisions', ...sizes.map(size => `${grouped(size)} rules`)],
  ...['heap', 'retained'].map(kind => [
    kind === 'heap' ? 'allocated' : 'retained',
    ...sizes.map(size => cell(figures[`sallyport_${size}_${kind}_bytes_per_million`])),
  ]),
]

export const goalLines = (figures: Figures): string[] =>
  goals.map(
    goal => `${isMet(goal, figures) ? 'met' : 'MISSED'}: ${goal.words} (${found(figures[goal.figure])})`,
  )

export const allTables = (figures: Figures, sizes: readonly number[]): string[][][] => [
  medians(figures, sizes),
  rowsOf(figures, sizes, 'cpu_ns'),
  rowsOf(figures, sizes, 'fastest_round_ns'),
  rowsOf(figures, sizes, 'p99_ns'),
  ratioRows(figures, sizes),
  heapRows(figures, sizes),
  counts(figures, sizes),
]

export const humanText = (figures: Figures, sizes: readonly number[]): string =>
  [...allTables(figures, sizes).map(table), goalLines(figures).join('\n')].join('\n\n')

/** What `RESULTS-policy.md` holds: the same for the same machine and figures, so without a date. */
export function resultsDocument({ figures, environment }: ScriptReport, sizes: readonly number[]): string {
  const peers = Object.values(peerPackages).map(name => `${name} ${environment[name] ?? 'absent'}`)
  return `# Nanoseconds per policy decision

Written by \`npm run bench:policy\`. Rules of six filters, exchanges of which some match; every engine gives the same
verdict on each exchange that was compared. Each engine and size is a process of its own; rounds alternate. Medians
are of batches, p99 of single decisions less the cost of the clock; CPU time is that of the whole process. \`-\`: not
measured, or too few decisions for a percentile. Requests are put into each engine's own form before the timing.

- Machine: ${environment['cpu']}, ${environment['cores']} cores, ${environment['platform']}
- Node: ${environment['node']}
- Peers: ${peers.join(', ')}

${allTables(figures, sizes).map(markdown).join('\n\n')}

Goals:

${goalLines(figures)
  .map(line => `- ${line}`)
  .join('\n')}
`
}

const counts = (figures: Figures, sizes: readonly number[]): string[][] => [
  ['decisions timed / exchanges compared', ...sizes.map(size => `${grouped(size)} rules`)],
  ...engineNames.map(name => [
    name,
    ...sizes.map(size =>
      ['decisions', 'compared_exchanges'].map(kind => cell(figures[`${name}_${size}_${kind}`])).join(' / '),
    ),
  ]),
]

function markdown(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = rows[0]!.map((_, column) => (column === 0 ? '---' : '---:'))
  return [rows[0]!, rule, ...rows.slice(1)].map(line).join('\n')
}

const cell = (value: number | undefined): string => (value === undefined ? '-' : grouped(Math.round(value)))
const found = (value: number | undefined): string =>
  value === undefined ? 'not measured' : value.toLocaleString('en')
const grouped = (value: number): string => value.toLocaleString('en')
