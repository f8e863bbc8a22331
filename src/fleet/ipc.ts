import type { Channel } from './channel.ts'
import type { Fleet, Hub, News, StaleSince } from './fleet.ts'
import { createListeners } from './listeners.ts'

/** What passes between a member and the process of its hub. */
type FleetMessage =
  | { readonly fleet: 'join' }
  | { readonly fleet: 'welcome'; readonly news: readonly News[]; readonly staleSince: StaleSince }
  | { readonly fleet: 'news'; readonly news: News }
  | { readonly fleet: 'standing'; readonly staleSince: StaleSince }

/** Joins the hub at the other end of a channel; resolves when all that was told before has been heard. */
export function joinByChannel(channel: Channel): Promise<Fleet> {
  const { hear, welcome, stand, ...listening } = createListeners()
  const send = (message: FleetMessage): void => channel.send(message)
  const fleet: Fleet = { publish: news => send({ fleet: 'news', news }), ...listening }
  return new Promise(resolve => {
    channel.onMessage(received => {
      const message = received as Partial<FleetMessage>
      if (message.fleet === 'news') hear(message.news!)
      if (message.fleet === 'standing') stand(message.staleSince)
      if (message.fleet !== 'welcome') return
      welcome(message.news!)
      stand(message.staleSince)
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
    membership = hub.join(
      news => send({ fleet: 'news', news }),
      staleSince => send({ fleet: 'standing', staleSince }),
    )
    send({ fleet: 'welcome', news: membership.welcome, staleSince: hub.staleSince() })
  })
  channel.onGone(() => membership?.leave())
}
