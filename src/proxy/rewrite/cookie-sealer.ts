import { LRUCache } from 'lru-cache'
import { createSealer, type KeyRing, type Session } from '../../session/index.ts'

/**
 * Seals the values of the app's HttpOnly cookies to user, app and browser: a cookie copied out of the
 * browser is useless at the SaaS app, to another user and in another browser.
 */
export interface CookieSealer {
  seal(value: string, name: string, app: string, session: Session): string
  /** The app's own value, or undefined when the value was sealed for somebody or something else. */
  open(value: string, name: string, app: string, session: Session): string | undefined
}

/** Opened values kept to spare a decryption on every request; no longer than the shortest idle time. */
const remembered = { max: 20_000, ttl: 60_000 }
const looksSealed = /^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}$/

export function createCookieSealer(ring: KeyRing): CookieSealer {
  const sealer = createSealer(ring, 'app cookie')
  const opened = new LRUCache<string, string>(remembered)
  const contextOf = (name: string, app: string, { user, browser }: Session): string =>
    JSON.stringify([app, user, browser, name])

  return {
    seal: (value, name, app, session) => sealer.seal(value, contextOf(name, app, session)),

    open(value, name, app, session) {
      if (!looksSealed.test(value)) return value
      const context = contextOf(name, app, session)
      const key = `${context}${value}`
      const plain = opened.get(key) ?? sealer.open(value, context)
      if (plain !== undefined) opened.set(key, plain)
      return plain
    },
  }
}
