/** The boundary between sites as the upstream names have it (RFC 6265bis 5.2 and 5.6.7). */
import type { Client } from '../../client.ts'
import { isNavigation, isRead } from '../../navigation.ts'
import type { Relation } from '../initiator.ts'

/** What a cookie's `SameSite` says; one without it is lax, as browsers take it. */
export type SameSite = 'strict' | 'lax' | 'none'

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

/** RFC 6265bis 5.6.6: the attribute counts whatever its value. */
export const isHttpOnly = (attribute: string): boolean => /^\s*httponly\s*(?:=|$)/i.test(attribute)

/** The last `SameSite` counts; a value that nobody knows is the default. */
export function sameSiteOf(attributes: readonly string[]): SameSite {
  const value = attributes.findLast(attribute => /^\s*samesite\s*(?:=|$)/i.test(attribute))?.split('=')[1]
  const word = value?.trim().toLowerCase()
  return word === 'none' || word === 'strict' ? word : 'lax'
}
