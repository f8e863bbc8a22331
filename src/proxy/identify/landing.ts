import { randomBytes } from 'node:crypto'
import {
  cookieValues,
  sessionCookie,
  visitCookieName,
  type HandOff,
  type Session,
  type SessionTokens,
} from '../../session/index.ts'
import type { Page } from '../../pages/index.ts'
import type { Exchange, Reply, Stage } from '../exchange.ts'
import { appErrorReply, pageReply, redirectReply } from '../replies.ts'

export interface LandingOptions {
  readonly tokens: SessionTokens
  readonly handOff: HandOff
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
  /** Decides on the sign-in itself; a reply ends it. */
  readonly decideSignIn: Stage
}

/** `/.sallyport/session`: takes the one-time ticket, sets the app's session, goes on to where the user wanted. */
export function land(options: LandingOptions): (exchange: Exchange) => Reply {
  return function redeemTicket(exchange) {
    const { client, route, target } = exchange
    const sealed = new URLSearchParams(target.slice(target.indexOf('?') + 1)).get('t') ?? ''
    const visit = cookieValues(client.cookies, visitCookieName)[0]
    const ticket = options.handOff.redeem(sealed, route.proxied, visit)
    if (typeof ticket === 'string') {
      return appErrorReply(exchange, ticket)
    }
    exchange.session = { ...ticket.session, share: randomBytes(8).toString('base64url') }
    const refused = options.decideSignIn(exchange)
    return refused ?? welcome(exchange, exchange.session, ticket.request.target, options)
  }
}

function welcome(exchange: Exchange, session: Session, wanted: string, options: LandingOptions): Reply {
  const { client, route, decision } = exchange
  const token = options.tokens.seal(session, route.app.id)
  const fields = ['set-cookie', sessionCookie(token, route.app.hosts.suffix.slice(1))]
  const destination = `https://${route.proxied}${options.portPart}${wanted}`
  const tellsUser =
    route.app.notice && decision?.verdict === 'monitor' && client.field('sec-fetch-dest') === 'document'
  return tellsUser
    ? pageReply(200, notice(exchange, destination), fields)
    : redirectReply(destination, fields)
}

/** The fragment of the place the user wanted never reaches a server, so the page itself carries it on. */
const keepFragment = `document.addEventListener('DOMContentLoaded',()=>{
for(const link of document.querySelectorAll('a'))link.hash=location.hash})`

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
