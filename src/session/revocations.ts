import { EventEmitter } from 'node:events'
import { LRUCache } from 'lru-cache'
import { clockSkewSeconds } from './clock-skew.ts'
import type { Session } from './session.ts'

/**
 * By what sessions can be ended; `everybody` has one name only, the empty one. `unnamed-session` bears a subject, and ends
 * the sign-ins for which the provider named no session. What comes by the front channel anybody can make up, so it has a
 * room of its own: it never makes one of the others forgotten.
 */
export const revocationKinds = [
  'session',
  'share',
  'provider-session',
  'front-channel',
  'user',
  'subject',
  'unnamed-session',
  'everybody',
] as const
export type RevocationKind = (typeof revocationKinds)[number]

/** What has been ended, as processes tell one another. */
export interface Revocation {
  readonly kind: RevocationKind
  /** A session's or a share's id, a user, or a digest of the provider's name for one or for its session. */
  readonly name: string
  /** Seconds since the epoch; sign-ins of before are ended. */
  readonly at: number
  /** When the last of them would have ended anyway, seconds since the epoch. */
  readonly expires: number
}

/** Whether what another process told is a revocation. */
export function isRevocation(told: unknown): told is Revocation {
  const { kind, name, at, expires } = (told ?? {}) as Partial<Revocation>
  return (
    revocationKinds.includes(kind!) &&
    typeof name === 'string' &&
    Number.isFinite(at) &&
    Number.isFinite(expires)
  )
}

/** By what all sign-ins of a user, or of a provider's session, can be ended at once. */
export type Named = Pick<Session, 'user' | 'subject' | 'providerSession'>

/** Sessions that were ended before their time; asked on every request, told to open streams. */
export interface Revocations {
  /**
   * Ends all that bears the name.
   * @param at seconds since the epoch: what is known to have begun later stays; now when left out
   */
  revoke(kind: RevocationKind, name: string, at?: number): Revocation
  /** Takes over what was ended elsewhere; it is not announced again. */
  learn(revocation: Revocation): void
  isRevoked(session: Session): boolean
  /**
   * When all sign-ins of a user, or of this session of the provider, were last ended, seconds since the epoch; 0 when
   * they were not. Whoever signs in after that must have proved who they are after that.
   */
  endedAt(user: Named): number
  /** Calls back after each revocation; the result stops that. */
  onRevoked(listener: () => void): () => void
}

export interface RevocationsOptions {
  /** The longest that a session lasts, milliseconds. */
  readonly absolute: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** Tells other processes what was ended here. */
  readonly announce?: (revocation: Revocation) => void
}

/** Entries are dropped when their sessions would have ended anyway; at most this many of a kind are held. */
const rememberedRevocations = 200_000

const createMemory = (now: () => number): LRUCache<string, number> =>
  // Counted as a size: with `max` the room for all of them would be taken at once.
  new LRUCache({ maxSize: rememberedRevocations, sizeCalculation: () => 1, perf: { now }, ttlResolution: 0 })

/** Revocations that this process knows. */
export function createRevocations(options: RevocationsOptions): Revocations {
  const { absolute, now = Date.now, announce = () => undefined } = options
  const ended = new Map<RevocationKind, LRUCache<string, number>>()
  const changes = new EventEmitter().setMaxListeners(0)
  const timeOf = (kind: RevocationKind, name: string): number => ended.get(kind)?.get(name) ?? 0

  const learn = ({ kind, name, at, expires }: Revocation): void => {
    if (at <= timeOf(kind, name)) return
    const known = ended.get(kind) ?? createMemory(now)
    ended.set(kind, known)
    known.set(name, at, { ttl: Math.max(1, expires * 1000 - now()) })
    changes.emit('revoked')
  }
  const endedAt = ({ user, subject, providerSession }: Named): number =>
    Math.max(
      timeOf('everybody', ''),
      timeOf('user', user),
      subject === '' ? 0 : timeOf('subject', subject),
      subject === '' || providerSession !== '' ? 0 : timeOf('unnamed-session', subject),
      providerSession === '' ? 0 : timeOf('provider-session', providerSession),
      providerSession === '' ? 0 : timeOf('front-channel', providerSession),
    )

  return {
    revoke(kind, name, at = Math.floor(now() / 1000)) {
      const revocation = { kind, name, at, expires: at + Math.ceil(absolute / 1000) + clockSkewSeconds }
      learn(revocation)
      announce(revocation)
      return revocation
    },
    learn,
    isRevoked(session) {
      if (ended.size === 0) return false
      const { id, share, startedAt } = session
      const all = endedAt(session)
      return (
        timeOf('session', id) > 0 ||
        timeOf('share', share) > 0 ||
        (all > 0 && startedAt <= all + clockSkewSeconds)
      )
    },
    endedAt,
    onRevoked(listener) {
      changes.on('revoked', listener)
      return () => changes.off('revoked', listener)
    },
  }
}

/**
 * When a sign-in counts as made: now, and after whatever ended others of its user, also where clocks differ.
 * @param now seconds since the epoch
 */
export const startOfSession = (revocations: Revocations, user: Named, now: number): number =>
  Math.max(now, revocations.endedAt(user) + clockSkewSeconds + 1)
