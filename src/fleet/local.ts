import { createHub, type Fleet, type Hub } from './fleet.ts'
import { createListeners } from './listeners.ts'

/** Joins a hub of the same process; without one, an edge is alone and all that it tells is heard by nobody. */
export function joinLocally(hub: Hub = createHub()): Fleet {
  const listeners = createListeners()
  const membership = hub.join(news => listeners.hear(news))
  listeners.welcome(membership.welcome)
  return { publish: news => membership.tell(news), subscribe: listeners.subscribe }
}
