import { createHub, type Fleet, type Hub } from './fleet.ts'
import { createListeners } from './listeners.ts'

/** Joins a hub of the same process; without one, an edge is alone and all that it tells is heard by nobody. */
export function joinLocally(hub: Hub = createHub()): Fleet {
  const { hear, welcome, stand, ...listening } = createListeners()
  const membership = hub.join(hear, stand)
  welcome(membership.welcome)
  stand(hub.staleSince())
  return { publish: news => membership.tell(news), ...listening }
}
