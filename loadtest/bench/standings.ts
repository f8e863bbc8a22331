import type { Verdict } from '../report.ts'
import type { Comparison, Standing } from './compare.ts'
import { figureName, isOurs, type Report, type Unmeasured } from './scenario.ts'

/** What a comparison tells. */
export const reportOf = (
  comparison: Comparison,
  standings: readonly Standing[],
  unmeasured: readonly Unmeasured[],
): Report => ({
  rows: rowsOf(comparison, standings),
  figures: figuresOf(comparison.id, comparison.unit, standings),
  verdicts: [...ratioVerdicts(comparison, standings), ...resumptionVerdicts(comparison, standings)],
  bars: standings
    .map(({ contender, cpu, least, most }) => ({ name: contender, value: cpu, least, most }))
    .toSorted((one, other) => one.value - other.value),
  unit: `µs of CPU per ${comparison.unit}; the line spans all rounds`,
  unmeasured,
  failed: standings.reduce((sum, { contender, failed }) => sum + (isOurs(contender) ? failed : 0), 0),
})

/** The contenders by their cost, with theirs as a share of that of the first that was wanted. */
export function rowsOf({ words, unit, contenders }: Comparison, standings: readonly Standing[]): string[][] {
  const first = standings.find(({ contender }) => contender === contenders[0])
  const resumes = standings.some(({ resumed }) => resumed !== undefined)
  const columns = [
    'µs CPU',
    'least',
    'most',
    'ours to it',
    `${unit}s/s`,
    'p50 ms',
    'p99 ms',
    'peak MiB',
    'failed',
  ]
  const rows = standings.map(standing => [
    standing.contender,
    standing.cpu.toFixed(0),
    standing.least.toFixed(0),
    standing.most.toFixed(0),
    first === undefined ? '-' : (first.cpu / standing.cpu).toFixed(2),
    standing.perSecond.toFixed(0),
    standing.p50.toFixed(2),
    standing.p99.toFixed(2),
    (standing.peak / 2 ** 20).toFixed(0),
    String(standing.failed),
    ...(resumes ? [percent(standing.resumed ?? 0)] : []),
  ])
  return [[words, ...columns, ...(resumes ? ['resumed %'] : [])], ...rows]
}

/** Goals against contenders that could not be measured are missing. */
export function ratioVerdicts(
  { id, unit, contenders, goals }: Comparison,
  standings: readonly Standing[],
): Verdict[] {
  const cpuOf = (name: string | undefined): number | undefined =>
    standings.find(({ contender }) => contender === name)?.cpu
  const ours = cpuOf(contenders[0])
  return goals.flatMap(([than, atMost]): Verdict[] => {
    const theirs = cpuOf(than)
    if (ours === undefined || theirs === undefined) return []
    const ratio = ours / theirs
    return [
      [
        `${id}: ${ratio.toFixed(3)} times the CPU per ${unit} of ${than} (at most ${atMost})`,
        ratio <= atMost,
      ],
    ]
  })
}

const resumptionVerdicts = ({ id, leastResumed }: Comparison, standings: readonly Standing[]): Verdict[] =>
  standings.flatMap(({ contender, resumed }): Verdict[] => {
    if (leastResumed === undefined || resumed === undefined || !isOurs(contender)) return []
    const words = `${id}: ${percent(resumed)} % of connections to ${contender} resumed (at least ${leastResumed * 100})`
    return [[words, resumed >= leastResumed]]
  })

const figuresOf = (id: string, unit: string, standings: readonly Standing[]): Record<string, number> =>
  Object.fromEntries(
    standings.flatMap(standing => {
      const { contender, cpu, failed, perSecond, p50, p99, resumed } = standing
      return [
        [figureName(id, contender, 'cpu_us'), tenth(cpu)],
        [figureName(id, contender, `${unit}s_per_second`), tenth(perSecond)],
        [figureName(id, contender, 'p50_ms'), hundredth(p50)],
        [figureName(id, contender, 'p99_ms'), hundredth(p99)],
        [figureName(id, contender, 'failed'), failed],
        ...(resumed === undefined
          ? []
          : [[figureName(id, contender, 'resumed_percent'), Number(percent(resumed))]]),
      ]
    }),
  )

const percent = (share: number): string => (share * 100).toFixed(2)
const tenth = (value: number): number => Math.round(value * 10) / 10
const hundredth = (value: number): number => Math.round(value * 100) / 100
