import type { Channel } from './channel.ts'
import type { Fleet, Hub, News } from './fleet.ts'
import { createListeners } from './listeners.ts'

/** What passes between a member and the process of its hub. */
type FleetMessage =
  | { readonly fleet: 'join' }
  | { readonly fleet: 'welcome'; readonly news: readonly News[] }
  | { readonly fleet: 'news'; readonly news: News }

/** Joins the hub at the other end of a channel; resolves when all that was told before has been heard. */
export function joinByChannel(channel: Channel): Promise<Fleet> {
  const listeners = createListeners()
  const send = (message: FleetMessage): void => channel.send(message)
  const fleet: Fleet = {
    publish: news => send({ fleet: 'news', news }),
    subscribe: listeners.subscribe,
  }
  return new Promise(resolve => {
    channel.onMessage(received => {
      const message = received as Partial<FleetMessage>
      if (message.fleet === 'news') listeners.hear(message.news!)
      if (message.fleet !== 'welcome') return
      listeners.welcome(message.news!)
      resolve(fleet)
    })
    send({ fleet: 'join' })
  })
}

/** Lets the member at the other end of a channel join a hub of this process. */
export function admitByChannel(hub: Hub, channel: Channel): void {
  const send = (message: FleetMessage): void => channel.send(message)
  let membership: ReturnType<Hub['join']> | undefined
  channel.onMessage(received => {
    const message = received as Partial<FleetMessage>
    if (message.fleet === 'news') membership?.tell(message.news!)
    if (message.fleet !== 'join') return
    membership = hub.join(news => send({ fleet: 'news', news }))
    send({ fleet: 'welcome', news: membership.welcome })
  })
  channel.onGone(() => membership?.leave())
}
