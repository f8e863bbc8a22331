/** The figures of the evidence, and the goals that they are held to. */
import { canaryClasses, encodings } from './canaries.ts'
import { caughtLeaks, witnessesNeeded } from './caught.ts'
import type { Evidence } from './gather.ts'
import { leaks } from './leaks.ts'
import type { Plan } from './plan.ts'
import type { SuiteResult } from './suite.ts'
import { witnesses, type Testimony } from './testimony.ts'

/** Flat, named with their unit. */
export type Figures = Readonly<Record<string, number>>

export interface Goal {
  readonly words: string
  readonly isMet: (figures: Figures) => boolean
}

/** @param inMemory canaries found in the memory of the process after the last session */
export function figuresOf(
  { crowd, readOnly }: Plan,
  clean: Evidence,
  control: Evidence,
  suite: SuiteResult,
  inMemory: number,
): Figures {
  const sum = (of: (testimony: Testimony) => number): number =>
    clean.testimonies.reduce((total, testimony) => total + of(testimony), 0)
  const caught = caughtLeaks(control.testimonies)
  return {
    sessions_minted: crowd.minted,
    sessions_signed_in: crowd.signedIn,
    ...Object.assign({}, ...clean.testimonies.map(({ figures }) => figures)),
    canary_encodings: encodings.length,
    trace_text_octets: clean.traceOctets,
    sessions_that_failed: clean.failures.length,
    canaries_found: sum(({ hits }) => hits.length),
    other_faults_found: sum(({ faults }) => faults.length),
    witnesses_heard: new Set(clean.testimonies.map(({ witness }) => witness)).size,
    suite_files: suite.files,
    suite_assertions: suite.assertions,
    suite_files_failed: suite.failed.length,
    planted_leaks: leaks.length,
    planted_leaks_caught: caught.filter(({ by }) => by.length >= witnessesNeeded).length,
    fewest_witnesses_of_a_leak: Math.min(...caught.map(({ by }) => by.length)),
    canaries_before_the_search_of_memory: readOnly * canaryClasses.length,
    canaries_in_memory: inMemory,
  }
}

/** The goals of a plan, in the order in which they are told. */
export const goalsOf = ({ crowd }: Plan, isSample: boolean): readonly Goal[] => {
  const canaries = (crowd.minted + crowd.signedIn) * canaryClasses.length
  return [
    { words: 'all seven witnesses are heard', isMet: f => f['witnesses_heard'] === witnesses.length },
    { words: `${canaries} canaries are planted`, isMet: f => f['canaries_planted'] === canaries },
    { words: 'every one goes its way through the edge', isMet: f => f['sessions_that_failed'] === 0 },
    { words: 'none is found where none may be', isMet: f => f['canaries_found'] === 0 },
    { words: 'no witness has seen anything else', isMet: f => f['other_faults_found'] === 0 },
    ...(isSample
      ? []
      : [
          {
            words: 'at least 2 GB of what was written are searched',
            isMet: (f: Figures) => f['written_octets_searched']! >= 2e9,
          },
        ]),
    {
      words: 'the functional suite passes where nothing can be written',
      isMet: f => f['suite_files']! > 0 && f['suite_files_failed'] === 0,
    },
    {
      words: `all ${leaks.length} planted leaks are caught, each by at least ${witnessesNeeded} witnesses`,
      isMet: f => f['planted_leaks_caught'] === leaks.length,
    },
  ]
}
