import { EventEmitter, once } from 'node:events'
import { outcomeOf } from './sets.ts'

/** The parts of an edge's records that the campaign looks at. */
type EdgeRecord =
  | {
      readonly type: 'activity'
      readonly time: string
      readonly reference: string
      readonly facts: { readonly path: string } | null
      readonly rule: string
      readonly verdict: string
      readonly revision: string
      readonly status: number
      readonly complete: boolean
    }
  | {
      readonly type: 'policy-reload'
      readonly set: string
      readonly result: 'applied' | 'refused'
      readonly revision: string
    }

/** What the records of a campaign come to. */
export interface Tally {
  readonly activities: number
  /** Decisions that are not those of the set whose revision they bear, or bear that of no set that was accepted. */
  readonly inconsistent: number
  /** Exchanges that did not end well. */
  readonly incomplete: number
  readonly applied: number
  readonly refused: number
}

/** Checks every record of an edge against the sets that were written. */
export interface Ledger {
  /** Takes one line of the edge's standard output. */
  read(line: string): void
  /** From now on, what is accepted is this set. */
  expect(set: number): void
  /** Resolves when so many reloads were refused since the beginning. */
  refusals(count: number): Promise<void>
  /** Resolves when all workers have this set, and it has decided; with the time of that in ms since the epoch. */
  decidedBy(set: number): Promise<number>
  tally(): Tally
}

/** A change that takes longer than this has failed. */
const patienceMs = 20_000

/**
 * Makes a ledger.
 * @param first the revision of set 0, in force at the start
 * @param workers how many of them report each reload
 */
export function createLedger(first: string, workers: number): Ledger {
  const sets = new Map([[first, 0]])
  const decided = new Map<number, number>()
  const loaded = new Map<number, number>()
  const changes = new EventEmitter().setMaxListeners(0)
  const figures = { activities: 0, inconsistent: 0, incomplete: 0, applied: 0, refused: 0 }
  let expected = 0

  const readActivity = (record: EdgeRecord & { type: 'activity' }): void => {
    figures.activities++
    if (!record.complete) figures.incomplete++
    const set = sets.get(record.revision)
    if (!isOutcomeOf(set, record)) figures.inconsistent++
    if (set === undefined || decided.has(set)) return
    decided.set(set, Date.parse(record.time))
    changes.emit('change')
  }
  const readReload = ({ result, revision, set }: EdgeRecord & { type: 'policy-reload' }): void => {
    if (set !== 'enforced') return
    figures[result]++
    if (result === 'applied') {
      if (!sets.has(revision)) sets.set(revision, expected)
      loaded.set(expected, (loaded.get(expected) ?? 0) + 1)
    }
    changes.emit('change')
  }
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    const signal = AbortSignal.timeout(patienceMs)
    while (!isSo()) {
      if (signal.aborted) throw new Error(`it did not come to be that ${what}`)
      await once(changes, 'change', { signal }).catch(() => undefined)
    }
  }

  return {
    read(line) {
      const record = JSON.parse(line) as EdgeRecord
      if (record.type === 'activity') readActivity(record)
      else if (record.type === 'policy-reload') readReload(record)
    },
    expect: set => void (expected = set),
    refusals: count => until(`${count} sets were refused`, () => figures.refused >= count),
    async decidedBy(set) {
      await until(`set ${set} decides`, () => decided.has(set) && loaded.get(set) === workers)
      return decided.get(set)!
    },
    tally: () => figures,
  }
}

function isOutcomeOf(set: number | undefined, record: EdgeRecord & { type: 'activity' }): boolean {
  if (set === undefined || record.facts === null) return false
  const { rule, verdict, status } = outcomeOf(set, record.facts.path)
  return record.rule === rule && record.verdict === verdict && record.status === status
}
