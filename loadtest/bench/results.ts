import { environment, type ScriptReport, type Verdict } from '../report.ts'
import { notes } from './notes.ts'
import type { Report, Scenario, Unmeasured } from './scenario.ts'

/** A scenario and what came of it. */
export interface Result {
  readonly scenario: Pick<Scenario, 'id' | 'words'>
  readonly report: Report
}

export const verdictsOf = (results: readonly Result[]): readonly Verdict[] =>
  results.flatMap(({ report }) => report.verdicts)

/** Goals, for a machine. */
export const goalsOf = (results: readonly Result[]): readonly { goal: string; met: boolean }[] =>
  verdictsOf(results).map(([goal, met]) => ({ goal, met }))

/** All figures, flat. */
export const figuresOf = (results: readonly Result[]): ScriptReport['figures'] =>
  Object.assign({}, ...results.map(({ report }) => report.figures)) as ScriptReport['figures']

/** Who was left out, each in words. */
export const unmeasuredOf = (results: readonly Result[]): readonly string[] =>
  results.flatMap(({ scenario, report }) => report.unmeasured.map(each => `${scenario.id}: ${wordsOf(each)}`))

const wordsOf = ({ name, why, reason }: Unmeasured): string =>
  `${name} ${why === 'absent' ? 'is absent' : why}: ${reason}`

/**
 * `loadtest/RESULTS.md`.
 * @param date ISO 8601, the day
 * @param versions of the peers, by their names
 */
export function markdown(
  results: readonly Result[],
  date: string,
  versions: Readonly<Record<string, string>>,
): string {
  const { node, platform, cpu, cores } = environment()
  const unmeasured = unmeasuredOf(results)
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `# What a request costs

Written by \`npm run bench\` on ${date}, on ${cores} cores (${cpu}), Node ${node}, ${platform}; beside ${peers.join(', ')}.

Every server runs on one core and stands before the same nginx, with TLS on both sides; the load and the upstream have the other core. Rounds
alternate, and the figures are medians over rounds. CPU time is the process's own account, children included, and counts more than what a
busy machine lets through in a second. Sallyport does all that it does: session, rules, rewriting, records, figures. "Ours to it" is
Sallyport's CPU time to the other's; below 1 Sallyport is cheaper. Peak memory is of the whole run up to there. Before its first round each
server is asked twice, and what it answers is checked: the content whole, the app's host rewritten where it is to be.
hammerhead is loaded over two connections, as it takes that long; handshakes agree on X25519, which all have. Sallyport runs as its users run
it, with the options for V8 and malloc of its start script; the programs on Node run as Node comes.

${results.map(sectionOf).join('\n')}
## Goals

${verdictsOf(results)
  .map(([words, isMet]) => `- ${isMet ? 'met' : '**missed**'}: ${words}`)
  .join('\n')}

## Not measured

${unmeasured.length === 0 ? 'Nobody was left out.' : unmeasured.map(words => `- ${words}`).join('\n')}
`
}

function sectionOf({ scenario, report }: Result): string {
  const [head, ...rows] = report.rows
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const note = notes[scenario.id]
  return `## ${scenario.words}

${note === undefined ? '' : `${note}\n\n`}![${report.unit}](plots/${scenario.id}.svg)

${line(['', ...head!.slice(1)])}
${line(head!.map((_, column) => (column === 0 ? '---' : '---:')))}
${rows.map(line).join('\n')}
`
}
