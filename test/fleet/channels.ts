import { EventEmitter, once } from 'node:events'
import type { Channel } from '../../src/fleet/index.ts'

/** Two ends of a channel in one process. */
export interface ChannelPair {
  readonly ends: readonly [Channel, Channel]
  /** Ends the channel, as when a process is killed. */
  cut(): void
}

/** Makes a channel that carries JSON, one message a turn of the event loop, in order. */
export function channelPair(): ChannelPair {
  const wires = [new EventEmitter(), new EventEmitter()] as const
  const end = (outgoing: EventEmitter, incoming: EventEmitter): Channel => ({
    send: message => {
      const text = JSON.stringify(message)
      setImmediate(() => outgoing.emit('message', JSON.parse(text)))
    },
    onMessage: listener => void incoming.on('message', listener),
    onGone: listener => void once(incoming, 'gone').then(listener),
  })
  const [there, back] = wires
  return {
    ends: [end(there, back), end(back, there)],
    cut: () => wires.forEach(wire => wire.emit('gone')),
  }
}
