import { environment, type ScriptReport, type Verdict } from '../report.ts'
import type { Standing } from './rounds.ts'
import type { Scenario } from './scenarios.ts'

/** A scenario and what came of it. */
export interface Result {
  readonly scenario: Scenario
  readonly standings: readonly Standing[]
}

/** Rows of a table: the contenders by their cost, with theirs as a share of ours. */
export function rowsOf({ scenario, standings }: Result): string[][] {
  const ours = standings[0]!
  const rows = standings.map(standing => [
    standing.contender,
    standing.cpu.toFixed(0),
    standing.least.toFixed(0),
    standing.most.toFixed(0),
    (ours.cpu / standing.cpu).toFixed(2),
    standing.requestsPerSecond.toFixed(0),
    standing.p50.toFixed(2),
    standing.p99.toFixed(2),
    (standing.peak / 2 ** 20).toFixed(0),
    String(standing.failed),
  ])
  return [[scenario.words, ...columns], ...rows]
}

const columns = ['µs CPU', 'least', 'most', 'ours to it', 'req/s', 'p50 ms', 'p99 ms', 'peak MiB', 'failed']

/** The goals of all scenarios that were measured. */
export const verdictsOf = (results: readonly Result[]): readonly Verdict[] =>
  results.flatMap(({ scenario, standings }) =>
    scenario.goals.flatMap(([than, atMost]): Verdict[] => {
      const theirs = standings.find(({ contender }) => contender === than)
      if (theirs === undefined) return []
      const ratio = standings[0]!.cpu / theirs.cpu
      return [
        [`${scenario.id}: ${ratio.toFixed(2)} times the CPU of ${than} (at most ${atMost})`, ratio <= atMost],
      ]
    }),
  )

/** All figures, flat. */
export const figuresOf = (results: readonly Result[]): ScriptReport['figures'] =>
  Object.fromEntries(
    results.flatMap(({ scenario, standings }) =>
      standings.flatMap(standing => {
        const name = `${scenario.id}_${standing.contender}`.replaceAll(/[^a-z0-9]+/g, '_')
        return [
          [`${name}_cpu_us`, Math.round(standing.cpu * 10) / 10],
          [`${name}_failed`, standing.failed],
        ]
      }),
    ),
  )

/**
 * `loadtest/RESULTS.md`.
 * @param absent servers that could not be measured, each with the reason
 * @param date ISO 8601, the day
 */
export function markdown(results: readonly Result[], absent: readonly string[], date: string): string {
  const { node, platform, cpu, cores } = environment()
  return `# What a request costs

Written by \`npm run bench\` on ${date}, on ${cores} cores (${cpu}), Node ${node}, ${platform}.

Every server runs on one core and stands before the same nginx, with TLS on both sides; the load and the upstream have the other core. Rounds
alternate, and the figures are medians over rounds. CPU time is the process's own account, children included, and counts more than what a
busy machine lets through in a second. Sallyport does all that it does: session, rules, rewriting, records, figures. "Ours to it" is
Sallyport's CPU time to the other's; below 1 Sallyport is cheaper. Peak memory is of the whole run up to there.

${results.map(sectionOf).join('\n')}
## Goals

${verdictsOf(results)
  .map(([words, isMet]) => `- ${isMet ? 'met' : '**missed**'}: ${words}`)
  .join('\n')}

## Not measured

${absent.map(words => `- ${words}`).join('\n')}
`
}

function sectionOf(result: Result): string {
  const [head, ...rows] = rowsOf(result)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return `## ${result.scenario.words}

![CPU per request](plots/${result.scenario.id}.svg)

${line(['', ...head!.slice(1)])}
${line(head!.map((_, column) => (column === 0 ? '---' : '---:')))}
${rows.map(line).join('\n')}
`
}
