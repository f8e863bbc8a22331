import type { Exchange } from '../exchange.ts'

/**
 * How much of an app one user may have at a time: without a bound, one client that reads nothing would hold every
 * connection to the app, and nobody else could use it.
 */
export interface Shares {
  /** Takes one; the result gives it back. Undefined when the user, or the anonymous address, has all of theirs. */
  take(exchange: Exchange): (() => void) | undefined
}

/** Half of the connections per upstream host; a browser has at most 100 streams on a connection. */
const perUser = 128

/** @param most exchanges that one user may have under way with one app */
export function createShares(most = perUser): Shares {
  const taken = new Map<string, number>()
  return {
    take({ session, client, route }) {
      const key = `${route.app.id} ${session?.user ?? client.address}`
      const count = taken.get(key) ?? 0
      if (count >= most) return undefined
      taken.set(key, count + 1)
      return () => {
        const left = taken.get(key)! - 1
        if (left === 0) taken.delete(key)
        else taken.set(key, left)
      }
    },
  }
}
