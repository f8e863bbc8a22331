import { LRUCache } from 'lru-cache'
import type { Route } from '../../../apps/index.ts'
import { createSealer, type KeyRing, type Session } from '../../../session/index.ts'
import type { SameSite } from './set-cookie.ts'

/** What a sealed cookie holds. */
export interface SealedCookie {
  readonly value: string
  /** How far it goes, which its name and value do not tell when it comes back. */
  readonly sameSite: SameSite
}

/**
 * Seals the values of the app's HttpOnly cookies to user, app and browser: a cookie copied out of the
 * browser is useless at the SaaS app, to another user and in another browser.
 */
export interface CookieSealer {
  seal(cookie: SealedCookie, name: string, app: string, session: Session): string
  /** Whether a value has the form of a sealed one. */
  isSealed(value: string): boolean
  /** What a value of that form holds, or undefined when it was sealed for somebody or something else. */
  open(value: string, name: string, app: string, session: Session): SealedCookie | undefined
}

/** Whose cookies, and of which app. */
export interface CookieContext {
  readonly route: Route
  /** Undefined when nobody is signed in. */
  readonly session: Session | undefined
  readonly sealer: CookieSealer
}

/** Opened values kept to spare a decryption on every request; no longer than the shortest idle time. */
const remembered = { max: 20_000, ttl: 60_000 }
const looksSealed = /^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}$/

const letters = { strict: 's', lax: 'l', none: 'n' } as const
const byLetter: ReadonlyMap<string, SameSite> = new Map(
  (['strict', 'lax', 'none'] as const).map(sameSite => [letters[sameSite], sameSite]),
)

export function createCookieSealer(ring: KeyRing): CookieSealer {
  const sealer = createSealer(ring, 'app cookie')
  const opened = new LRUCache<string, SealedCookie>(remembered)
  const contextOf = (name: string, app: string, { user, browser }: Session): string =>
    JSON.stringify([app, user, browser, name])

  const read = (text: string | undefined): SealedCookie | undefined => {
    const sameSite = byLetter.get(text?.[0] ?? '')
    return sameSite && { value: text!.slice(1), sameSite }
  }

  return {
    seal: ({ value, sameSite }, name, app, session) =>
      sealer.seal(`${letters[sameSite]}${value}`, contextOf(name, app, session)),
    isSealed: value => looksSealed.test(value),

    open(value, name, app, session) {
      const context = contextOf(name, app, session)
      const key = `${context}${value}`
      const plain = opened.get(key) ?? read(sealer.open(value, context))
      if (plain !== undefined) opened.set(key, plain)
      return plain
    },
  }
}
