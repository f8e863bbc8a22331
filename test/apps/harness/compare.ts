import type { Observed } from './observe.ts'
import type { TaskRun } from './task.ts'

const kinds = [
  ['consoleErrors', 'console error'],
  ['failedRequests', 'failed request'],
  ['violations', 'violation of a content security policy'],
  ['outside', 'request to another host'],
] as const satisfies readonly (readonly [keyof Observed, string])[]

/**
 * What a user behind the edge would notice that one without it does not: steps that fail or come to something
 * else, errors, failed requests, and whatever left the proxied names.
 * @returns a sentence for each; none when there is no such difference
 */
export function differences(direct: TaskRun, other: TaskRun): readonly string[] {
  return [...stepDifferences(direct, other), ...observedDifferences(direct, other), ...leakage(other)]
}

const stepDifferences = (direct: TaskRun, other: TaskRun): readonly string[] =>
  other.steps.flatMap(({ name, failure, result }, at) => {
    if (failure !== undefined) return [`"${name}" failed: ${failure}`]
    const expected = direct.steps[at]!.result
    return result === expected ? [] : [`"${name}" came to ${excerpt(result, expected)}`]
  })

/** Both texts, from a little before the first place where they differ. */
function excerpt(result: string, expected: string): string {
  let at = 0
  while (at < result.length && result[at] === expected[at]) at++
  const part = (text: string): string => text.slice(Math.max(0, at - 30), at + 80)
  return `…${part(result)}… instead of …${part(expected)}…`
}

const observedDifferences = (direct: TaskRun, other: TaskRun): readonly string[] =>
  kinds.flatMap(([key, name]) =>
    [...other.observed[key]].filter(each => !direct.observed[key].has(each)).map(each => `${name}: ${each}`),
  )

const leakage = ({ leaks }: TaskRun): readonly string[] =>
  leaks === 0 ? [] : [`${leaks} connections went to the app's own name`]

/** Steps that did not fail. */
export const stepsPassed = ({ steps }: TaskRun): number =>
  steps.filter(({ failure }) => failure === undefined).length
