/** The boundary between sites as the upstream names have it (RFC 6265bis 5.2 and 5.6.7). */
import type { Client } from '../../client.ts'
import { isNavigation, isRead } from '../../navigation.ts'
import type { Relation } from '../initiator.ts'
import type { SameSite } from './set-cookie.ts'

/** Which cookies a request may carry: all, those that follow a link from another site, or those for any site. */
export type CookieReach = 'all' | 'link' | 'any-site'

/**
 * Under a suffix that is on no Public Suffix List the browser takes every app for one site and sends all cookies;
 * those that the real names would have kept back are withheld here. Of a page that hides where it is, reads get what
 * a link would: the app's own pages may hide, and their pictures are to be seen.
 */
export function cookieReach(client: Client, relation: Relation | undefined): CookieReach {
  if (relation === 'doubtful') return isRead(client.method) ? 'link' : 'any-site'
  if (relation !== 'cross-site') return 'all'
  const followsLink =
    isNavigation(client) &&
    isRead(client.method) &&
    (client.field('sec-fetch-dest') ?? 'document') === 'document'
  return followsLink ? 'link' : 'any-site'
}

/** Whether a cookie goes along with a request of that reach. */
export const reaches = (sameSite: SameSite, reach: CookieReach): boolean =>
  reach === 'all' || sameSite === 'none' || (reach === 'link' && sameSite === 'lax')
