import { sessionCookie, type SessionTokens } from '../../session/index.ts'
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
  return function renewSession({ session, route }) {
    const seconds = Math.floor(now() / 1000)
    if (session === undefined || seconds - session.sealedAt < renewalSeconds) return undefined
    const token = tokens.seal({ ...session, sealedAt: seconds }, route.app.id)
    return sessionCookie(token, route.app.hosts.suffix.slice(1))
  }
}
