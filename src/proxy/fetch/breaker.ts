/** Keeps requests from a host that is down: each would wait for what does not come, and would add to the host's trouble. */
export interface Breaker {
  /** Whether a request may go; while the host is down, one in each time of trial. */
  admits(): boolean
  succeeded(): void
  /** @param asker who may be to blame instead, and counts once in a row; undefined when only the host can be */
  failed(asker?: string): void
}

export interface BreakerOptions {
  /** Failures one after the other after which the host is down. */
  readonly failures: number
  /** Milliseconds from a failure until a request may try again. */
  readonly time: number
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Told when the host is down, and when it is back. */
  readonly changed: (isDown: boolean) => void
}

/** Makes the breaker of one host. */
export function createBreaker({ failures, time, now, changed }: BreakerOptions): Breaker {
  let inARow = 0
  const askers = new Set<string>()
  let nextTrial: number | undefined
  return {
    admits() {
      if (nextTrial === undefined) return true
      if (now() < nextTrial) return false
      // A trial that its user gives up must not be the last.
      nextTrial = now() + time
      return true
    },
    succeeded() {
      inARow = 0
      // Clearing makes a new table even of an empty one.
      if (askers.size > 0) askers.clear()
      if (nextTrial === undefined) return
      nextTrial = undefined
      changed(false)
    },
    failed(asker) {
      if (asker !== undefined && askers.has(asker) && nextTrial === undefined) return
      if (asker !== undefined) askers.add(asker)
      inARow++
      if (inARow < failures) return
      const wasDown = nextTrial !== undefined
      nextTrial = now() + time
      if (!wasDown) changed(true)
    },
  }
}
