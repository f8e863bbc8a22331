/** Whatever ends what was started in it: a test of tap is one, and so is this. */
export interface Scope {
  teardown(end: () => unknown): unknown
}

/** Runs work in a scope of its own; afterwards what it started is ended, the latest first. */
export async function scoped<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const ends: (() => unknown)[] = []
  try {
    return await work({ teardown: end => ends.push(end) })
  } finally {
    for (const end of ends.toReversed()) await end()
  }
}
