/** Gathers what all witnesses have to say of one build. */
import type { Build, Insertion } from './builds.ts'
import { bubblewrap, testifyReadOnly } from './witnesses/read-only.ts'
import type { Plan } from './plan.ts'
import type { Recorder } from './recorder.ts'
import type { Setting } from './setting.ts'
import { runSuite, type SuiteResult } from './suite.ts'
import type { Testimony } from './testimony.ts'
import { runTraced, type Crowd } from './traced-run.ts'
import { testifyCrashes } from './witnesses/crashes.ts'
import { testifyEastWest } from './witnesses/east-west.ts'

export interface Evidence {
  readonly testimonies: readonly Testimony[]
  /** Canaries that did not go through as they should: then nothing is shown. */
  readonly failures: readonly string[]
  readonly traceOctets: number
}

export interface GatherOptions {
  readonly setting: Setting
  readonly build: Build
  /** What the build has beside the product. */
  readonly insertions: readonly Insertion[]
  readonly crowd: Crowd
  readonly store: Recorder
  readonly plan: Plan
  readonly progress: (line: string) => void
}

export async function gather({
  setting,
  build,
  insertions,
  crowd,
  store,
  plan,
  progress,
}: GatherOptions): Promise<Evidence> {
  const step = (line: string): void => progress(`${build.name}: ${line}`)
  step('sessions under strace (W1, W2, W4, W6)')
  const run = await runTraced(setting, build, crowd, progress)
  step('where nothing can be written (W3)')
  const readOnly = await testifyReadOnly(setting, build, plan.readOnly)
  step('crashes (W5)')
  const crashes = await testifyCrashes(setting, build, insertions, insertions.length > 0)
  step('two edges (W7)')
  const eastWest = await testifyEastWest(setting, build, store, plan.moved)
  return {
    testimonies: [...run.testimonies, readOnly, crashes, eastWest].sort((a, b) =>
      a.witness.localeCompare(b.witness),
    ),
    failures: run.failures.map(({ words }) => words),
    traceOctets: run.traceOctets,
  }
}

/** The functional suite where nothing can be written. */
export const suiteInReadOnlyRoot = (plan: Plan, progress: (line: string) => void): SuiteResult =>
  runSuite(bubblewrap, plan.tests, progress)
