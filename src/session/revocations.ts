import { EventEmitter } from 'node:events'
import { LRUCache } from 'lru-cache'
import type { Session } from './session.ts'

/** Sessions that were ended before their time; asked on every request, told to open streams. */
export interface Revocations {
  /** Ends every app's share of a sign-in. */
  revokeSession(session: Session): void
  /** Ends one app's share of a sign-in. */
  revokeShare(session: Session): void
  isRevoked(session: Session): boolean
  /** Calls back after each revocation; the result stops that. */
  onRevoked(listener: () => void): () => void
}

/** Entries are dropped when their session would have ended anyway; at most this many are held. */
const rememberedRevocations = 200_000

/**
 * Revocations of this process.
 * @param now milliseconds since the epoch
 */
export function createRevocations(now: () => number = Date.now): Revocations {
  const ended = new LRUCache<string, true>({ max: rememberedRevocations })
  const changes = new EventEmitter().setMaxListeners(0)

  const revoke = (id: string, session: Session): void => {
    ended.set(id, true, { ttl: Math.max(1, session.expires * 1000 - now()) })
    changes.emit('revoked')
  }

  return {
    revokeSession: session => revoke(session.id, session),
    revokeShare: session => revoke(session.share, session),
    isRevoked: session => ended.size > 0 && (ended.has(session.id) || ended.has(session.share)),
    onRevoked(listener) {
      changes.on('revoked', listener)
      return () => changes.off('revoked', listener)
    },
  }
}
