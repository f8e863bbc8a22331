import { randomBytes } from 'node:crypto'
import { cookieValues, hostCookie, visitCookieName, type Demand, type HandOff } from '../session/index.ts'
import type { Exchange, Reply } from './exchange.ts'
import { redirectReply } from './replies.ts'

export interface WishOptions {
  readonly handOff: HandOff
  /** `https://signin.<suffix>[:port]` */
  readonly signInOrigin: string
}

const visitSeconds = 600

/**
 * Sends the browser to the sign-in host with a sealed wish: this place, this browser.
 * @param target path and query to come back to
 * @param demand what the user must have proven by then; any sign-in will do when undefined
 */
export function beginSignIn(
  { client, route }: Exchange,
  target: string,
  { handOff, signInOrigin }: WishOptions,
  demand?: Demand,
): Reply {
  const visit = cookieValues(client.cookies, visitCookieName)[0] ?? randomBytes(16).toString('base64url')
  const sealed = handOff.sealRequest({
    app: route.app.id,
    host: route.proxied,
    target,
    demand,
    visit,
    issuedAt: Math.floor(Date.now() / 1000),
  })
  const fields = ['set-cookie', hostCookie(visitCookieName, visit, visitSeconds)]
  return redirectReply(`${signInOrigin}/start?r=${sealed}`, fields)
}
