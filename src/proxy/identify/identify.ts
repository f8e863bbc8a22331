import {
  clearedSessionCookie,
  cookieValues,
  sessionCookieName,
  type Revocations,
  type Session,
  type SessionTokens,
} from '../../session/index.ts'
import type { AppTable } from '../../apps/index.ts'
import { isFromSameApp } from '../cross-origin.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { isNavigation, isRead } from '../navigation.ts'
import { appErrorReply } from '../replies.ts'
import { beginSignIn, type WishOptions } from '../sign-in-wish.ts'
import type { AnonymousGate } from './anonymous.ts'

export interface IdentifyOptions extends WishOptions {
  readonly tokens: SessionTokens
  readonly revocations: Revocations
  /** False when nobody knows whether a session has been ended elsewhere; then none counts, and none begins. */
  readonly canVerify: () => boolean
  readonly anonymous: AnonymousGate
  readonly apps: AppTable
  /** Names the groups that rules know now. */
  readonly groupNames: () => string
}

/** An edge that hears its fleet again goes on at once. */
const retrySeconds = '60'

/** Stage 2: who is this? Opens the sealed session, or sends the user to sign in. */
export function identify(options: IdentifyOptions): Stage {
  return function identifyUser(exchange) {
    if (isForeignSocket(exchange, options.apps)) return appErrorReply(exchange, 'foreign-socket')
    const found = options.canVerify() ? sessionsOf(exchange, options) : []
    if (found.length > 1) return endConflict(exchange, found, options.revocations)
    exchange.session = found[0]
    if (found.length === 1) return lacksGroups(exchange, options) ? signInReply(exchange, options) : undefined
    if (showsSession(exchange)) return signInReply(exchange, options)
    const admission = options.anonymous(exchange.client, exchange.route)
    if (admission === 'admitted') return undefined
    if (admission === 'too-many') return appErrorReply(exchange, 'too-many-anonymous')
    return signInReply(exchange, options)
  }
}

/**
 * The same-origin policy does not hold for WebSockets: any page may open one, and the browser sends the
 * session along. Only `Origin` tells (RFC 6455 10.2); clients that are no browser send none.
 */
function isForeignSocket({ client, route }: Exchange, apps: AppTable): boolean {
  const origin = client.field('origin')
  return client.upgrade !== undefined && origin !== undefined && !isFromSameApp(origin, route, apps)
}

/** Every valid session the request carries: more than one means that somebody planted one (threats C.3). */
export function sessionsOf({ client, route }: Exchange, { tokens, revocations }: IdentifyOptions): Session[] {
  return cookieValues(client.cookies, sessionCookieName).flatMap(token => {
    const session = tokens.open(token, route.app.id)
    return session === undefined || revocations.isRevoked(session) ? [] : session
  })
}

/** A sign-in that has just been made would lack them again: edges learn of new rules one after the other. */
const refreshSeconds = 60

/**
 * Whether rules name other groups than when the user signed in, where some had been left out. The provider knows which of
 * them are the user's, and mostly tells it without a question.
 */
function lacksGroups({ client, session }: Exchange, { groupNames }: IdentifyOptions): boolean {
  const known = session!.groupNames
  if (known === '' || !isNavigation(client) || !isRead(client.method) || known === groupNames()) return false
  return Date.now() / 1000 - session!.startedAt > refreshSeconds
}

/** A request that shows a session which is over is not one that carries no cookie by design. */
const showsSession = ({ client }: Exchange): boolean =>
  cookieValues(client.cookies, sessionCookieName).length > 0

/**
 * Which of them is the user's own nobody knows, and clearing the cookie clears only one: the planted one,
 * set for another path or host, would stay and be the only one next time. So all of them end.
 */
function endConflict(exchange: Exchange, found: readonly Session[], revocations: Revocations): Reply {
  for (const session of found) revocations.revoke('share', session.share)
  const { route } = exchange
  const domain = route.app.hosts.suffix.slice(1)
  const fields = ['set-cookie', clearedSessionCookie(domain)]
  const actions = [{ label: 'Sign in again', href: route.home }]
  return appErrorReply(exchange, 'session-conflict', { actions, fields })
}

function signInReply(exchange: Exchange, options: IdentifyOptions): Reply {
  if (!options.canVerify()) return unverifiableReply(exchange)
  const { client, route, target } = exchange
  if (!isNavigation(client) || !isRead(client.method)) {
    // What was sent cannot be sent again by a link, and a target such as `//other.example/` as one leads away.
    const actions = [{ label: 'Sign in again', href: route.home }]
    return appErrorReply(exchange, 'not-signed-in', { actions })
  }
  return beginSignIn(exchange, target, options)
}

/** A session is as good as ever once it can be verified again, so nothing is taken from the browser. */
export const unverifiableReply = (exchange: Exchange): Reply =>
  appErrorReply(exchange, 'session-unverifiable', { fields: ['retry-after', retrySeconds] })
