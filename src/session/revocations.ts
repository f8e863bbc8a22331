import { EventEmitter } from 'node:events'
import { LRUCache } from 'lru-cache'
import type { Session } from './session.ts'

/** What has been ended, as processes tell one another. */
export interface Revocation {
  /** Of a session or of a share. */
  readonly id: string
  /** When the session would have ended anyway, seconds since the epoch. */
  readonly expires: number
}

/** Sessions that were ended before their time; asked on every request, told to open streams. */
export interface Revocations {
  /** Ends every app's share of a sign-in. */
  revokeSession(session: Session): void
  /** Ends one app's share of a sign-in. */
  revokeShare(session: Session): void
  /** Takes over what was ended elsewhere; it is not announced again. */
  learn(revocation: Revocation): void
  isRevoked(session: Session): boolean
  /** Calls back after each revocation; the result stops that. */
  onRevoked(listener: () => void): () => void
}

/** Entries are dropped when their session would have ended anyway; at most this many are held. */
const rememberedRevocations = 200_000

/**
 * Revocations that this process knows.
 * @param now milliseconds since the epoch
 * @param announce tells other processes what was ended here
 */
export function createRevocations(
  now: () => number = Date.now,
  announce: (revocation: Revocation) => void = () => undefined,
): Revocations {
  const ended = new LRUCache<string, true>({ max: rememberedRevocations })
  const changes = new EventEmitter().setMaxListeners(0)

  const learn = ({ id, expires }: Revocation): void => {
    ended.set(id, true, { ttl: Math.max(1, expires * 1000 - now()) })
    changes.emit('revoked')
  }
  const revoke = (revocation: Revocation): void => {
    learn(revocation)
    announce(revocation)
  }

  return {
    revokeSession: ({ id, expires }) => revoke({ id, expires }),
    revokeShare: ({ share, expires }) => revoke({ id: share, expires }),
    learn,
    isRevoked: session => ended.size > 0 && (ended.has(session.id) || ended.has(session.share)),
    onRevoked(listener) {
      changes.on('revoked', listener)
      return () => changes.off('revoked', listener)
    },
  }
}
