import { ChurningSet } from './churning-set.ts'
import type { ErrorCode } from './errors.ts'
import type { Exchange } from './exchange.ts'

/** Exchanges that are under way, so that a new rule or a revoked session reaches open streams and sockets. */
export interface LiveExchanges {
  /** @returns a function that takes the exchange out again */
  add(exchange: Exchange, end: (why: ErrorCode) => void): () => void
  /**
   * Ends every exchange that would not be allowed any more.
   * @param refusalOf why one is not; undefined when it goes on
   */
  recheck(refusalOf: (exchange: Exchange) => ErrorCode | undefined): void
}

export function createLiveExchanges(): LiveExchanges {
  const live = new ChurningSet<{ readonly exchange: Exchange; readonly end: (why: ErrorCode) => void }>()
  return {
    add(exchange, end) {
      const entry = { exchange, end }
      live.add(entry)
      return () => live.delete(entry)
    },
    recheck(refusalOf) {
      for (const { exchange, end } of live) {
        const why = refusalOf(exchange)
        if (why !== undefined) end(why)
      }
    },
  }
}
