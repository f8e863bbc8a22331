import { clearedSessionCookie } from '../../session/index.ts'
import type { Exchange, Reply } from '../exchange.ts'
import { pageReply } from '../replies.ts'
import { sessionsOf, type IdentifyOptions } from './identify.ts'

export interface SignOutOptions extends IdentifyOptions {
  /** `:8443`, or nothing for 443. */
  readonly portPart: string
}

/** `/.sallyport/sign-out`: asks on GET, ends this app's session on POST, and leads to signing out everywhere. */
export function signOut(options: SignOutOptions): (exchange: Exchange) => Reply {
  const everywhere = { label: 'Sign out everywhere', href: `${options.signInOrigin}/sign-out` }

  return function endSession(exchange) {
    const { client, route } = exchange
    const { name } = route.app
    if (client.method !== 'POST' || !isSameOrigin(exchange, options.portPart)) {
      return pageReply(200, {
        mark: name,
        title: `Sign out of ${name}?`,
        paragraphs: [`You can sign out of ${name} only, or of every application that you use through here.`],
        actions: [
          { label: `Sign out of ${name}`, href: '/.sallyport/sign-out', method: 'post' },
          everywhere,
          { label: 'Stay signed in', href: route.home },
        ],
      })
    }
    for (const session of sessionsOf(exchange, options)) options.revocations.revoke('share', session.share)
    const page = {
      mark: name,
      title: `You are signed out of ${name}`,
      paragraphs: ['Other applications are still signed in, and opening this one again signs you in again.'],
      actions: [everywhere, { label: `Open ${name} again`, href: route.home }],
    }
    return pageReply(200, page, [
      'set-cookie',
      clearedSessionCookie(route.app.hosts.suffix.slice(1)),
      ...clearedCache,
    ])
  }
}

/** On a shared computer the next user must not find the pages of this one. */
const clearedCache = ['clear-site-data', '"cache", "storage"'] as const

/** The whole origin counts (RFC 6454 5): another scheme or port is another site's page. */
const isSameOrigin = ({ client, route }: Exchange, portPart: string): boolean =>
  client.field('origin') === `https://${route.proxied}${portPart}`
