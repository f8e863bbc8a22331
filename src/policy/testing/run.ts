import type { Place, Problems } from '../../diagnostics/index.ts'
import type { CompiledPolicy } from '../deciding/compile.ts'
import { explain } from '../explaining/explain.ts'
import { renderExplanation } from '../explaining/render-explanation.ts'
import type { Decision } from '../verdict.ts'
import { differences } from './expectation.ts'
import type { Suite, TestCase } from './suite.ts'

/** How one case went. */
export interface CaseResult {
  readonly suite: Suite
  readonly test: TestCase
  readonly decision: Decision
  /** What was not as expected; empty when all was. */
  readonly differences: readonly string[]
}

/** How much testing a reload waits for. */
export const testLimits = { cases: 10_000, milliseconds: 1_000 } as const

/**
 * Runs every case of some suites against a policy; a case sees nothing but the facts it gives.
 * @param problems given where what fails is to be reported, as a reload would
 */
export function runSuites(
  policy: CompiledPolicy,
  suites: readonly Suite[],
  problems?: Problems,
): CaseResult[] {
  if (problems !== undefined) reportFailures(policy, suites, problems)
  return suites.flatMap(suite =>
    suite.cases.map(test => {
      const decision = policy.decide(test.facts, 'content')
      return { suite, test, decision, differences: differences(test.expected, decision) }
    }),
  )
}

/**
 * Runs the suites of a set that is about to be loaded, within limits, and reports what fails.
 * @param clock milliseconds of any origin
 */
export function reportFailures(
  policy: CompiledPolicy,
  suites: readonly Suite[],
  problems: Problems,
  clock: () => number = () => performance.now(),
): void {
  const started = clock()
  let seen = 0
  for (const suite of suites) {
    for (const test of suite.cases) {
      if (++seen > testLimits.cases)
        return tooMuch(test.place, `more than ${testLimits.cases} cases`, problems)
      if (clock() - started > testLimits.milliseconds) {
        return tooMuch(test.place, `the tests before this one took ${testLimits.milliseconds} ms`, problems)
      }
      const decision = policy.decide(test.facts, 'content')
      const wrong = differences(test.expected, decision)
      if (wrong.length > 0) problems.error(test.place, 401, failureMessage(policy, test, wrong))
    }
  }
}

/** Why the decision on a case is what it is. */
export const explainFailure = (policy: CompiledPolicy, { facts }: TestCase): string =>
  renderExplanation(explain(policy, facts, 'content'))

function failureMessage(policy: CompiledPolicy, test: TestCase, wrong: readonly string[]): string {
  return `"${test.name}": ${wrong.join('; ')}\n${explainFailure(policy, test).replaceAll(/^/gm, '        ')}`
}

function tooMuch(place: Place, reason: string, problems: Problems): void {
  problems.error(
    place,
    405,
    `${reason}; a reload waits for no more. Run them all with: sallyport policy test`,
  )
}
