import type { Hit } from './search.ts'

export const witnesses = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6', 'W7'] as const
export type WitnessName = (typeof witnesses)[number]

/** What each witness looks at, in words. */
export const subjects: Readonly<Record<WitnessName, string>> = {
  W1: 'what is left: records, standard error, files',
  W2: 'system calls',
  W3: 'where nothing can be written',
  W4: 'the kernel’s counters',
  W5: 'crashes',
  W6: 'what operators are told',
  W7: 'east-west traffic',
}

/** What a witness has to say of one build. */
export interface Testimony {
  readonly witness: WitnessName
  /** Canaries where none may be. */
  readonly hits: readonly Hit[]
  /** Sentences on whatever else must not be. */
  readonly faults: readonly string[]
  /** Flat, named with their unit. */
  readonly figures: Readonly<Record<string, number>>
}
