import type { ProblemsError } from '../../src/diagnostics/index.ts'

/**
 * The problems that come of loading a configuration, each with its place; none when it loads.
 * @param shown takes out of a message what differs from run to run
 */
export function problemsFrom(load: () => unknown, shown: (message: string) => string): string[] {
  try {
    load()
  } catch (error) {
    return (error as ProblemsError).problems.map(
      ({ code, place, message }) => `${place.line}:${place.column} ${code} ${shown(message)}`,
    )
  }
  return []
}
