/** The figures of a reload campaign, and the goals that they are held to. */
import { cpus } from 'node:os'

export interface CampaignFigures {
  readonly changes: number
  readonly valid_changes: number
  readonly invalid_changes: number
  readonly half_written_changes: number
  readonly workers: number
  readonly requests: number
  readonly failed_requests: number
  readonly records: number
  readonly answers_without_record: number
  readonly inconsistent_decisions: number
  readonly applied_reloads: number
  readonly refused_reloads: number
  readonly refused_reloads_metric: number
  readonly bad_sets: number
  readonly bad_sets_shown_refused: number
  /** The first one starts the thread that loads sets; it is among the others too. */
  readonly first_change_to_effect_ms: number
  readonly change_to_effect_p50_ms: number
  readonly change_to_effect_p99_ms: number
  readonly change_to_effect_max_ms: number
  readonly heap_early_mib: number
  readonly heap_late_mib: number
  readonly heap_growth_percent: number
  readonly requests_per_second: number
  /** Of all cores, during the load; near zero, times tell more of the machine than of the edge. */
  readonly machine_idle_percent: number
}

/** How large a campaign is. */
export interface Plan {
  readonly changes: number
  readonly requests: number
  /** A sample is too short for the goals of time and memory: the 99th percentile of it is its worst change. */
  readonly isSample: boolean
}

interface Goal {
  readonly words: string
  readonly isMet: (figures: CampaignFigures) => boolean
}

/** The goals of a plan, in the order in which they are told. */
export function goalsOf(plan: Plan): readonly Goal[] {
  return plan.isSample ? countGoals(plan) : [...countGoals(plan), ...measureGoals]
}

const countGoals = ({ changes, requests }: Plan): readonly Goal[] => [
  { words: `${changes} changes`, isMet: f => f.changes === changes },
  { words: `at least ${requests} requests`, isMet: f => f.requests >= requests },
  { words: 'no request fails', isMet: f => f.failed_requests === 0 },
  { words: 'every answer has its record', isMet: f => f.answers_without_record === 0 },
  { words: 'every decision is that of its revision', isMet: f => f.inconsistent_decisions === 0 },
  {
    words: 'every good set is applied once by each worker',
    isMet: f => f.applied_reloads === (f.valid_changes + f.half_written_changes) * f.workers,
  },
  {
    words: 'every bad set is refused, and nothing else',
    isMet: f =>
      f.bad_sets === f.invalid_changes + f.half_written_changes &&
      f.bad_sets_shown_refused === f.bad_sets &&
      f.refused_reloads === f.bad_sets * f.workers &&
      f.refused_reloads_metric === f.refused_reloads,
  },
]

const measureGoals: readonly Goal[] = [
  { words: 'change to effect, p99 at most 250 ms', isMet: f => f.change_to_effect_p99_ms <= 250 },
  { words: 'the heap grows by at most 10 %', isMet: f => f.heap_growth_percent <= 10 },
]

/** The value below which this share of the values lies (nearest rank); NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

/** Begins to watch all cores; the result tells the percentage of time that they have idled since. */
export function watchIdle(): () => number {
  const before = coreTimes()
  return () => {
    const after = coreTimes()
    return ((after.idle - before.idle) / (after.all - before.all)) * 100
  }
}

function coreTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map(core => core.times)
  const idle = times.reduce((sum, each) => sum + each.idle, 0)
  return {
    idle,
    all: times.reduce((sum, each) => sum + each.idle + each.user + each.nice + each.sys + each.irq, 0),
  }
}
