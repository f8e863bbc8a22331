import { sessionCookie, type Session, type SessionTokens } from '../../session/index.ts'
import type { Exchange } from '../exchange.ts'

/** A token is sealed anew at most this often, so that idle time counts from the last use without a write storm. */
const renewalSeconds = 60

/**
 * The `Set-Cookie` value that moves a session's idle time forward, or undefined when it is too early.
 * @param now milliseconds since the epoch
 */
export function renewal(
  tokens: SessionTokens,
  now: () => number = Date.now,
): (exchange: Exchange) => string | undefined {
  /** Clients that keep no cookies, and requests under way together, bring the same token: it is sealed anew once for all. */
  const renewed = new WeakMap<Session, { readonly at: number; readonly cookie: string }>()
  return function renewSession({ session, route }) {
    const seconds = Math.floor(now() / 1000)
    if (session === undefined || seconds - session.sealedAt < renewalSeconds) return undefined
    const known = renewed.get(session)
    if (known !== undefined && seconds - known.at < renewalSeconds) return known.cookie
    const token = tokens.seal({ ...session, sealedAt: seconds }, route.app.id)
    const cookie = sessionCookie(token, route.app.hosts.suffix.slice(1))
    renewed.set(session, { at: seconds, cookie })
    return cookie
  }
}
