import { randomUUID } from 'node:crypto'
import type { Hub, Topic } from './fleet.ts'
import { keepTrying, type NatsServers } from './nats-connection.ts'
import { exchangeNews, type NatsTiming } from './nats-exchange.ts'

export interface NatsOptions extends NatsServers {
  /** Milliseconds for which news of each topic may hold. */
  readonly lifetimes: Readonly<Record<Topic, number>>
  /** Called when the hub has become current. */
  readonly returned: () => void
  /**
   * Called when it has ceased to be, or did not become current at first, and again for another cause.
   * @param cause in words
   */
  readonly lost: (cause: string) => void
}

/** A hub's way to those of other edges. */
export interface NatsBridge {
  /** Resolves when the first attempt has come to something, good or bad. */
  readonly tried: Promise<void>
  /** Hands over what is told up to now, and ends. */
  close(): Promise<void>
}

/** Loss is noticed within the sum of the first two. */
const usualTiming: NatsTiming = { pulse: 1_500, patience: 3_000, retry: 1_000 }

/**
 * Joins a hub with those of all edges that use the same NATS, for as long as there is one: a NATS that is down at first or
 * later is tried again and again. The hub is current only while what others tell is sure to arrive.
 */
export function bridgeToNats(hub: Hub, options: NatsOptions, timing = usualTiming): NatsBridge {
  const closing = new AbortController()
  const exchange = { hub, servers: options, lifetimes: options.lifetimes, timing, member: randomUUID() }
  const tried = Promise.withResolvers<void>()
  let heardAt = 0
  let lostTo: string | undefined

  const heard = (): void => {
    heardAt = Date.now()
    if (hub.staleSince() === undefined) return
    lostTo = undefined
    hub.setStaleSince(undefined)
    options.returned()
    tried.resolve()
  }
  const lose = (cause: string): void => {
    hub.setStaleSince(heardAt)
    tried.resolve()
    if (cause === lostTo) return
    lostTo = cause
    options.lost(cause)
  }

  hub.setStaleSince(0)
  const { signal } = closing
  const running = keepTrying(() => exchangeNews(exchange, signal, heard), timing.retry, signal, lose)
  return {
    tried: tried.promise,
    async close() {
      closing.abort()
      await running
    },
  }
}
