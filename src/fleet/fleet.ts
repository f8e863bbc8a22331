import { LRUCache } from 'lru-cache'

/** What edges tell one another; each subject has one kind of content. */
export type Topic = 'revocations' | 'used-tickets'

/** One thing told: true until it expires, and told to whoever joins until then. */
export interface News {
  readonly topic: Topic
  /** JSON. */
  readonly content: unknown
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/**
 * A member's view of its fleet. Delivery is prompt and in order for each teller, but not at once: between telling and
 * hearing, two members may act on different knowledge.
 */
export interface Fleet {
  /** Tells all other members. */
  publish(news: News): void
  /** Hears what others told before and still holds, at once, and then all that they tell. One listener per topic. */
  subscribe(topic: Topic, listener: (content: unknown) => void): void
  staleSince(): StaleSince
  /** Calls back after each change of that. */
  onStanding(listener: () => void): void
}

/**
 * Since when a member may have missed what others told, in milliseconds since the epoch: undefined while it is
 * current and hears all, 0 when it has never been.
 */
export type StaleSince = number | undefined

/** Where members meet: hands what one tells to all others, and keeps it for those who join later. */
export interface Hub {
  /**
   * Adds a member.
   * @param stand called after each change of the hub's standing
   */
  join(hear: (news: News) => void, stand?: (since: StaleSince) => void): Membership
  /** A hub is current unless somebody who brings news from elsewhere says that they do not come. */
  staleSince(): StaleSince
  setStaleSince(since: StaleSince): void
}

/** One member, as the hub sees it. */
export interface Membership {
  /** What was told before and still holds. */
  readonly welcome: readonly News[]
  /** Tells all others, unless they have heard it before or it holds no more. */
  tell(news: News): void
  leave(): void
}

/** As much as edges remember themselves. Each topic has a room of its own: a rush of one makes no other forgotten. */
const rooms: Readonly<Record<Topic, number>> = { revocations: 200_000, 'used-tickets': 100_000 }

/**
 * Makes a hub of this process.
 * @param now milliseconds since the epoch
 */
export function createHub(now: () => number = Date.now): Hub {
  const kept = new Map(
    // Counted as a size: with `max` the room for all of them would be taken at once.
    Object.entries(rooms).map(([topic, maxSize]) => [
      topic,
      new LRUCache<string, News>({ maxSize, sizeCalculation: () => 1 }),
    ]),
  )
  const members = new Map<(news: News) => void, (since: StaleSince) => void>()
  let staleSince: StaleSince
  const holds = ({ expires }: News): boolean => expires > now()
  /** @returns whether it is new */
  const keep = (news: News): boolean => {
    const room = kept.get(news.topic)!
    const key = JSON.stringify(news.content)
    if (!holds(news) || (room.peek(key)?.expires ?? 0) >= news.expires) return false
    room.set(key, news, { ttl: news.expires - now() })
    return true
  }
  return {
    join(hear, stand = () => undefined) {
      members.set(hear, stand)
      return {
        welcome: [...kept.values()].flatMap(room => [...room.values()].reverse()).filter(holds),
        tell(news) {
          if (!keep(news)) return
          for (const member of members.keys()) if (member !== hear) member(news)
        },
        leave: () => void members.delete(hear),
      }
    },
    staleSince: () => staleSince,
    setStaleSince(since) {
      if (since === staleSince) return
      staleSince = since
      for (const stand of members.values()) stand(since)
    },
  }
}
