import type { ChangedGroup, Doubt, Example, PastDecision, ReplayReport } from './report.ts'

/** Examples kept per group of changes. */
const mostExamples = 20

interface Group {
  readonly from: string
  readonly to: string
  readonly rule: string
  readonly was: string
  count: number
  readonly users: Set<string>
  readonly groups: Set<string>
  readonly examples: Example[]
}

/** Counts what came of each exchange of a replay. */
export class ReplayTally {
  #replayed = 0
  #same = 0
  #undecided = 0
  readonly #revisions = new Set<string>()
  readonly #changed = new Map<string, Group>()
  readonly #unjudged = new Map<string, { readonly lacks: Set<string>; count: number }>()

  /** An exchange that the candidate decides for sure. */
  decided(past: PastDecision, outcome: string, rule: string): void {
    this.#seen(past)
    if (outcome === past.outcome) this.#same++
    else this.#change(past, outcome, rule)
  }

  /** An exchange on which rules could not be judged that might have changed the outcome. */
  undecided(past: PastDecision, doubts: readonly Doubt[]): void {
    this.#seen(past)
    this.#undecided++
    for (const { rule, lacks } of doubts) {
      const { id } = rule.definition
      const entry = this.#unjudged.get(id) ?? { lacks: new Set<string>(), count: 0 }
      for (const fact of lacks) entry.lacks.add(fact)
      entry.count++
      this.#unjudged.set(id, entry)
    }
  }

  report(candidate: string): ReplayReport {
    const changed = [...this.#changed.values()].sort((a, b) => b.count - a.count)
    return {
      candidate,
      revisions: [...this.#revisions],
      replayed: this.#replayed,
      same: this.#same,
      changed: changed.map((group): ChangedGroup => ({
        ...group,
        users: group.users.size,
        groups: group.groups.size,
      })),
      undecided: this.#undecided,
      unjudged: [...this.#unjudged].map(([rule, { lacks, count }]) => ({ rule, lacks: [...lacks], count })),
    }
  }

  #seen({ revision }: PastDecision): void {
    this.#replayed++
    this.#revisions.add(revision)
  }

  #change({ facts, reference, outcome: from, rule: was }: PastDecision, to: string, rule: string): void {
    const key = `${from} ${to} ${rule} ${was}`
    const group = this.#changed.get(key) ?? emptyGroup(from, to, rule, was)
    this.#changed.set(key, group)
    group.count++
    group.users.add(facts.user)
    for (const name of facts.groups) group.groups.add(name)
    if (group.examples.length >= mostExamples) return
    const { app, activity, user, now } = facts
    group.examples.push({ reference, app, activity, user, at: now })
  }
}

const emptyGroup = (from: string, to: string, rule: string, was: string): Group => ({
  from,
  to,
  rule,
  was,
  count: 0,
  users: new Set(),
  groups: new Set(),
  examples: [],
})
