import { randomBytes } from 'node:crypto'
import {
  cookieValues,
  sessionCookie,
  visitCookieName,
  type Session,
  type SignInRequest,
  type TicketRefusal,
} from '../../session/index.ts'
import { keepFragment, type Page } from '../../pages/index.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { appErrorReply, pageReply, redirectReply } from '../replies.ts'
import { beginSignIn } from '../sign-in-wish.ts'
import { demandOf } from '../step-up.ts'
import { sessionsOf, unverifiableReply, type IdentifyOptions } from './identify.ts'

export interface LandingOptions extends IdentifyOptions {
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
  /** Decides on the sign-in itself; a reply ends it. */
  readonly decideSignIn: Stage
}

/** `/.sallyport/session`: takes the one-time ticket, sets the app's session, goes on to where the user wanted. */
export function land(options: LandingOptions): (exchange: Exchange) => Reply {
  return function redeemTicket(exchange) {
    // The ticket stays unused, and the same link works when it can be known whether it was used elsewhere.
    if (!options.canVerify()) return unverifiableReply(exchange)
    const ticket = options.handOff.redeem(...shownTicket(exchange))
    if (typeof ticket === 'string') return passOver(exchange, ticket, options)
    exchange.session = shareOf(exchange, ticket.session, options)
    const refused = options.decideSignIn(exchange)
    if (refused === undefined) return welcome(exchange, exchange.session, ticket.request, options)
    const demand = demandOf(exchange.decision, refused.error)
    return demand === undefined ? refused : beginSignIn(exchange, ticket.request.target, options, demand)
  }
}

/**
 * The app's own share of a sign-in: idle time counts from here, and who comes back from a step-up keeps the one they have,
 * so that signing out ends it whole.
 */
function shareOf(exchange: Exchange, session: Session, options: LandingOptions): Session {
  const former = sessionsOf(exchange, options).find(({ id }) => id === session.id)
  const share = former?.share ?? randomBytes(8).toString('base64url')
  return { ...session, share, sealedAt: Math.floor(Date.now() / 1000) }
}

type ShownTicket = [sealed: string, host: string, visit: string | undefined]

function shownTicket({ client, route, target }: Exchange): ShownTicket {
  const sealed = new URLSearchParams(target.slice(target.indexOf('?') + 1)).get('t') ?? ''
  return [sealed, route.proxied, cookieValues(client.cookies, visitCookieName)[0]]
}

/** Back and reload show a ticket again that is over: who has been let in by now just goes on. */
function passOver(exchange: Exchange, refusal: TicketRefusal, options: LandingOptions): Reply {
  const request = options.handOff.readRequest(...shownTicket(exchange))
  const [session] = sessionsOf(exchange, options)
  if (request === undefined || session === undefined) return appErrorReply(exchange, refusal)
  exchange.session = session
  return redirectReply(destinationOf(exchange, request.target, options))
}

const destinationOf = ({ route }: Exchange, target: string, { portPart }: LandingOptions): string =>
  `https://${route.proxied}${portPart}${target}`

function welcome(
  exchange: Exchange,
  session: Session,
  { target, demand }: SignInRequest,
  options: LandingOptions,
): Reply {
  const { client, route, decision } = exchange
  const token = options.tokens.seal(session, route.app.id)
  const fields = ['set-cookie', sessionCookie(token, route.app.hosts.suffix.slice(1))]
  const destination = destinationOf(exchange, target, options)
  const tellsUser =
    route.app.notice &&
    demand === undefined &&
    decision?.verdict === 'monitor' &&
    client.field('sec-fetch-dest') === 'document'
  return tellsUser
    ? pageReply(200, notice(exchange, destination), fields)
    : redirectReply(destination, fields)
}

function notice({ route, reference }: Exchange, destination: string): Page {
  return {
    mark: route.app.name,
    title: `Access to ${route.app.name} is monitored`,
    paragraphs: [
      `For improved security, your organization keeps a record of what is done in ${route.app.name} in this session.`,
      'It records actions such as opening pages and moving files, never what you type or read.',
    ],
    actions: [{ label: `Continue to ${route.app.name}`, href: destination }],
    reference,
    script: keepFragment,
  }
}
