/** How often a host's failures may be hidden by asking again. */
export interface RetryBudget {
  requested(): void
  /** Takes one retry, if there is one left. */
  take(): boolean
}

const periodMs = 10_000
/** A host with few users may be asked again so often in any case. */
const always = 3

/**
 * A share of the requests of the last ten to twenty seconds.
 * @param percent of requests that may be made again
 * @param now monotonic milliseconds
 */
export function createRetryBudget(percent: number, now: () => number): RetryBudget {
  let began = now()
  let current = none()
  let before = none()
  const turn = (): void => {
    const passed = now() - began
    if (passed < periodMs) return
    before = passed < 2 * periodMs ? current : none()
    current = none()
    began = now()
  }
  return {
    requested() {
      turn()
      current.requests++
    },
    take() {
      turn()
      const requests = current.requests + before.requests
      const allowed = Math.max(percent === 0 ? 0 : always, (requests * percent) / 100)
      if (current.retries + before.retries >= allowed) return false
      current.retries++
      return true
    },
  }
}

const none = () => ({ requests: 0, retries: 0 })
