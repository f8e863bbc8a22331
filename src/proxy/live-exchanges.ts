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

interface Entry {
  readonly exchange: Exchange
  readonly end: (why: ErrorCode) => void
}

/**
 * Places are used again and again. A `Map` would do, were it not for what V8 makes of one in which much comes and goes: a new table now
 * and then, which its predecessor points to, so that a predecessor that has grown old keeps all that was ever under way until the whole
 * heap is collected.
 */
export function createLiveExchanges(): LiveExchanges {
  const places: (Entry | undefined)[] = []
  const free: number[] = []
  return {
    add(exchange, end) {
      const place = free.pop() ?? places.length
      places[place] = { exchange, end }
      return () => {
        if (places[place]?.exchange !== exchange) return
        places[place] = undefined
        free.push(place)
      }
    },
    recheck(refusalOf) {
      for (const entry of places) {
        const why = entry && refusalOf(entry.exchange)
        if (why !== undefined) entry!.end(why)
      }
    },
  }
}
