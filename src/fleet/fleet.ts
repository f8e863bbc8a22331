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
}

/** Where members meet: hands what one tells to all others, and keeps it for those who join later. */
export interface Hub {
  /** Adds a member. */
  join(hear: (news: News) => void): Membership
}

/** One member, as the hub sees it. */
export interface Membership {
  /** What was told before and still holds. */
  readonly welcome: readonly News[]
  tell(news: News): void
  leave(): void
}

/** As much as edges remember themselves: their revocations and used tickets together. */
const rememberedNews = 300_000

/**
 * Makes a hub of this process.
 * @param now milliseconds since the epoch
 */
export function createHub(now: () => number = Date.now): Hub {
  const kept = new LRUCache<string, News>({ max: rememberedNews })
  const members = new Set<(news: News) => void>()
  const keep = (news: News): void => {
    const key = `${news.topic} ${JSON.stringify(news.content)}`
    kept.set(key, news, { ttl: Math.max(1, news.expires - now()) })
  }
  return {
    join(hear) {
      members.add(hear)
      return {
        welcome: [...kept.values()].reverse().filter(({ expires }) => expires > now()),
        tell(news) {
          keep(news)
          for (const member of members) if (member !== hear) member(news)
        },
        leave: () => void members.delete(hear),
      }
    },
  }
}
