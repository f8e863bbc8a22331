import type { Exchange } from './exchange.ts'

/** Exchanges that are under way, so that a new rule or a revoked session reaches open streams and sockets. */
export interface LiveExchanges {
  /** @returns a function that takes the exchange out again */
  add(exchange: Exchange, end: () => void): () => void
  /** Ends every exchange that would not be allowed any more. */
  recheck(isAllowed: (exchange: Exchange) => boolean): void
}

export function createLiveExchanges(): LiveExchanges {
  const live = new Map<Exchange, () => void>()
  return {
    add(exchange, end) {
      live.set(exchange, end)
      return () => live.delete(exchange)
    },
    recheck(isAllowed) {
      for (const [exchange, end] of live) {
        if (!isAllowed(exchange)) end()
      }
    },
  }
}
