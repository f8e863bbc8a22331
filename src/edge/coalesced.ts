/**
 * Makes of an action one that never runs twice at a time: who asks while it runs gets the outcome of one more run, which
 * follows it and is for all that have asked meanwhile.
 */
export function coalesced<T>(run: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined
  let next: Promise<T> | undefined
  const begin = (): Promise<T> => {
    const begun = run().finally(() => {
      if (current === begun) current = undefined
    })
    current = begun
    return begun
  }
  return () => {
    if (current === undefined) return begin()
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return begin()
      })
    return next
  }
}
