import type { Crowd } from './traced-run.ts'

/** How much evidence is gathered. */
export interface Plan {
  readonly crowd: Crowd
  /** Sessions that move from one edge to another. */
  readonly moved: number
  /** Sessions in each place where nothing can be written. */
  readonly readOnly: number
  /** Tests of `test/path/` that run where nothing can be written; all when undefined. */
  readonly tests: readonly string[] | undefined
  /** The control build's users. */
  readonly control: Crowd
  /** Seconds after the last session at which memory is searched. */
  readonly memoryAfterSeconds: number
}

export const fullPlan: Plan = {
  crowd: { minted: 190, signedIn: 10, unlucky: 10 },
  moved: 10,
  readOnly: 10,
  tests: undefined,
  control: { minted: 4, signedIn: 2, unlucky: 3 },
  memoryAfterSeconds: 60,
}

/** About a tenth, for every change. */
export const samplePlan: Plan = {
  crowd: { minted: 10, signedIn: 2, unlucky: 6 },
  moved: 1,
  readOnly: 1,
  tests: ['allow-lists', 'form-names', 'redirects', 'round-trip'],
  control: { minted: 2, signedIn: 1, unlucky: 3 },
  memoryAfterSeconds: 1,
}
