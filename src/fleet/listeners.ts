import type { Fleet, News, StaleSince, Topic } from './fleet.ts'

/** Hands news to whom they are for, and keeps those that come before anybody listens. */
export interface Listeners extends Pick<Fleet, 'subscribe' | 'staleSince' | 'onStanding'> {
  hear(news: News): void
  welcome(all: readonly News[]): void
  stand(since: StaleSince): void
}

/** Makes the listening side of a member. */
export function createListeners(): Listeners {
  const listeners = new Map<Topic, (content: unknown) => void>()
  const waiting = new Map<Topic, News[]>()
  const standing: (() => void)[] = []
  let staleSince: StaleSince
  const hear = (news: News): void => {
    const listener = listeners.get(news.topic)
    if (listener !== undefined) return listener(news.content)
    const others = waiting.get(news.topic)
    if (others === undefined) waiting.set(news.topic, [news])
    else others.push(news)
  }
  return {
    hear,
    welcome: all => all.forEach(hear),
    subscribe(topic, listener) {
      listeners.set(topic, listener)
      for (const { content } of waiting.get(topic) ?? []) listener(content)
      waiting.delete(topic)
    },
    stand(since) {
      staleSince = since
      standing.forEach(listener => listener())
    },
    staleSince: () => staleSince,
    onStanding: listener => void standing.push(listener),
  }
}
