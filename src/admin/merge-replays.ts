import type { ReplayReport } from '../policy/index.ts'

type Changed = ReplayReport['changed'][number]
type Unjudged = ReplayReport['unjudged'][number]

/** Examples kept per group of changes, as in each report. */
const mostExamples = 20

/**
 * One report of several on one candidate. Exchanges are summed. Users and groups are the most that any one report
 * saw, hence a lower bound: each ring hashes users under a key of its own, so who met two rings cannot be told.
 */
export function mergeReplays(reports: readonly ReplayReport[]): ReplayReport {
  const sum = (figure: (report: ReplayReport) => number): number =>
    reports.reduce((total, report) => total + figure(report), 0)
  const changed = grouped(
    reports.flatMap(report => report.changed),
    ({ from, to, rule, was }) => `${from} ${to} ${rule} ${was}`,
  )
  const unjudged = grouped(
    reports.flatMap(report => report.unjudged),
    ({ rule }) => rule,
  )
  return {
    candidate: reports[0]!.candidate,
    revisions: [...new Set(reports.flatMap(report => report.revisions))],
    replayed: sum(report => report.replayed),
    same: sum(report => report.same),
    changed: changed.map(all => all.reduce(mergeChanged)).sort((a, b) => b.count - a.count),
    undecided: sum(report => report.undecided),
    unjudged: unjudged.map(all => all.reduce(mergeUnjudged)),
  }
}

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): [T, ...T[]][] {
  return [...Map.groupBy(all, keyOf).values()] as [T, ...T[]][]
}

const mergeChanged = (a: Changed, b: Changed): Changed => ({
  ...a,
  count: a.count + b.count,
  users: Math.max(a.users, b.users),
  groups: Math.max(a.groups, b.groups),
  examples: [...a.examples, ...b.examples].slice(0, mostExamples),
})

const mergeUnjudged = (a: Unjudged, b: Unjudged): Unjudged => ({
  rule: a.rule,
  lacks: [...new Set([...a.lacks, ...b.lacks])],
  count: a.count + b.count,
})
