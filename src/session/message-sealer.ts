import type { KeyRing } from './key-ring.ts'
import { createSealer } from './seal.ts'

/** Seals messages that say when they were made and are good for a time. */
export interface MessageSealer<Message extends { readonly issuedAt: number }> {
  seal(message: Message, context: string): string
  /** The message, or undefined when it is not ours, not for this context, or too old. */
  open(sealed: string, context: string): Message | undefined
  /** The same, however old it is. */
  openOld(sealed: string, context: string): Message | undefined
  isDue(message: Message): boolean
}

export interface MessageSealerOptions {
  /** Separates kinds of messages. */
  readonly purpose: string
  /** How long a message is good. */
  readonly seconds: number
  /** Milliseconds since the epoch; `issuedAt` is in seconds. */
  readonly now: () => number
}

export function createMessageSealer<Message extends { readonly issuedAt: number }>(
  ring: KeyRing,
  { purpose, seconds, now }: MessageSealerOptions,
): MessageSealer<Message> {
  const sealer = createSealer(ring, purpose)
  const isDue = ({ issuedAt }: Message): boolean => now() / 1000 - issuedAt <= seconds
  const openOld = (sealed: string, context: string): Message | undefined => {
    const plain = sealer.open(sealed, context)
    return plain === undefined ? undefined : (JSON.parse(plain) as Message)
  }
  return {
    seal: (message, context) => sealer.seal(JSON.stringify(message), context),
    open(sealed, context) {
      const message = openOld(sealed, context)
      return message !== undefined && isDue(message) ? message : undefined
    },
    openOld,
    isDue,
  }
}
