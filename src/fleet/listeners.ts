import type { Fleet, News, Topic } from './fleet.ts'

/** Hands news to whom they are for, and keeps those that come before anybody listens. */
export interface Listeners extends Pick<Fleet, 'subscribe'> {
  hear(news: News): void
  welcome(all: readonly News[]): void
}

/** Makes the listening side of a member. */
export function createListeners(): Listeners {
  const listeners = new Map<Topic, (content: unknown) => void>()
  const waiting = new Map<Topic, News[]>()
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
  }
}
