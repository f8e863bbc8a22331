import {
  clearedSessionCookie,
  cookieValues,
  sessionCookieName,
  type Revocations,
  type Session,
  type SessionTokens,
} from '../../session/index.ts'
import type { AppTable } from '../../apps/index.ts'
import { isOriginOfSameApp } from '../cross-origin.ts'
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
  /** The groups that rules know now, by a digest of their names and since when, milliseconds since the epoch. */
  readonly knownGroups: () => { readonly digest: string; readonly since: number }
}

/** Stage 2: who is this? Opens the sealed session, or sends the user to sign in. */
export function identify(options: IdentifyOptions): Stage {
  return function identifyUser(exchange) {
    if (isForeignSocket(exchange, options.apps)) return appErrorReply(exchange, 'foreign-socket')
    const found = options.canVerify() ? sessionsOf(exchange, options) : []
    if (found.length > 1) return endConflict(exchange, found, options.revocations)
    exchange.session = found[0]
    if (found.length === 1) return refreshGroups(exchange, options)
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
  return client.upgrade !== undefined && origin !== undefined && !isOriginOfSameApp(origin, route, apps)
}

/** Every valid session the request carries: more than one means that somebody planted one (threats C.3). */
export function sessionsOf({ client, route }: Exchange, { tokens, revocations }: IdentifyOptions): Session[] {
  return cookieValues(client.cookies, sessionCookieName).flatMap(token => {
    const session = tokens.open(token, route.app.id)
    return session === undefined || revocations.isRevoked(session) ? [] : session
  })
}

/** Edges learn of new rules one after the other, and some refuse them: more often than this nobody is sent round. */
const refreshSeconds = 60

/** So long what is no page may go on without the groups that rules have come to name; then its user must see to it. */
const graceMs = 300_000

/**
 * Where rules name other groups than when the user signed in, and some had been left out, the provider must say which of
 * them are the user's; mostly it does so without a question.
 */
function refreshGroups(exchange: Exchange, options: IdentifyOptions): Reply | undefined {
  const { groupNames, sealedAt } = exchange.session!
  if (groupNames === '') return undefined
  const { digest, since } = options.knownGroups()
  const now = Date.now()
  if (groupNames === digest || now / 1000 - sealedAt < refreshSeconds) return undefined
  if (isNavigation(exchange.client) && isRead(exchange.client.method)) return signInReply(exchange, options)
  return now - since > graceMs ? appErrorReply(exchange, 'sign-in-again') : undefined
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
  appErrorReply(exchange, 'session-unverifiable')
