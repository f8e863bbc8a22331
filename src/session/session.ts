import { LRUCache } from 'lru-cache'
import { clockSkewSeconds } from './clock-skew.ts'
import type { KeyRing } from './key-ring.ts'
import { pack, unpack } from './packing.ts'
import type { Proofs } from './proofs.ts'
import { createSealer, sealingKeyOf } from './seal.ts'

/** Who uses the session, since when, on what: the content of a session token. */
export interface Session {
  /** Random; the same in every app of one sign-in. */
  readonly id: string
  /** Random; of this app's share of the sign-in, so that signing out of one app ends just that. */
  readonly share: string
  readonly user: string
  readonly groups: readonly string[]
  /** Names the groups that policies knew when others were left out; empty when none were. */
  readonly groupNames: string
  readonly proofs: Proofs
  /** When the sign-in was made here, seconds since the epoch; a revocation ends what was made before. */
  readonly startedAt: number
  /** Digests of the provider's own names for the user and for its session with them; empty where it has none. */
  readonly subject: string
  readonly providerSession: string
  /** Whether the provider vouches for the device. */
  readonly managed: boolean
  readonly compliant: boolean
  /** A digest of the subject of the certificate that the device has shown; empty when it has shown none. */
  readonly certificate: string
  /** A random id that the sign-in host keeps in the browser. */
  readonly browser: string
  /** When the session ends for good, seconds since the epoch. */
  readonly expires: number
  /** The id of the key that sealed the token it was opened from; empty when it comes from none. */
  readonly key: string
  /** When this token was sealed, seconds since the epoch; idle time counts from here. */
  readonly sealedAt: number
}

/** The context that a session token of the sign-in host is sealed for. */
export const signInContext = '.signin'

/** Seals sessions into tokens and opens them again; holds no session. */
export interface SessionTokens {
  /** @param context the app id, or `signInContext` */
  seal(session: Session, context: string): string
  /** The session, or undefined when the token is not ours, for another context, idle too long or expired. */
  open(token: string, context: string): Session | undefined
  /** The session even if it has been idle too long: for ending what may have outlived it elsewhere. */
  openIdle(token: string, context: string): Session | undefined
  /** Drops every session that was remembered. */
  forget(): void
}

export interface SessionLifetimes {
  /** Milliseconds. */
  readonly idle: number
  /** Milliseconds. */
  readonly absolute: number
}

/** Opened tokens kept to spare a second decryption; a token is checked against the clock every time. */
const rememberedTokens = 1_000

/**
 * @param now milliseconds since the epoch
 */
export function createSessionTokens(
  ring: KeyRing,
  lifetimes: SessionLifetimes,
  now: () => number = Date.now,
): SessionTokens {
  const sealer = createSealer(ring, 'session, second form')
  const opened = new LRUCache<string, Session>({ max: rememberedTokens })
  const idleSeconds = lifetimes.idle / 1000

  let revision = ring.revision

  const isIdle = ({ sealedAt }: Session): boolean => now() / 1000 >= sealedAt + idleSeconds + clockSkewSeconds

  const openSealed = (token: string, context: string): Session | undefined => {
    const plain = sealer.open(token, context)
    return plain === undefined ? undefined : { ...unpack(plain), key: sealingKeyOf(token) }
  }

  const openIdle = (token: string, context: string): Session | undefined => {
    if (revision !== ring.revision) opened.clear()
    revision = ring.revision
    // No context and no cookie has a line break, so no two pairs of them look alike.
    const key = `${context}\n${token}`
    const session = opened.get(key) ?? openSealed(token, context)
    if (session === undefined) return undefined
    opened.set(key, session)
    const seconds = now() / 1000
    const isDue = seconds < session.expires && session.sealedAt <= seconds + clockSkewSeconds
    return isDue ? session : undefined
  }

  return {
    seal: (session, context) => sealer.seal(pack(session), context),

    openIdle,

    open(token, context) {
      const session = openIdle(token, context)
      return session === undefined || isIdle(session) ? undefined : session
    },

    forget: () => opened.clear(),
  }
}
