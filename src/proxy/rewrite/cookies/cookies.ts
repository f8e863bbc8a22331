import { getPublicSuffix } from 'tldts'
import type { Route } from '../../../apps/index.ts'
import { isOwnCookie, type Session } from '../../../session/index.ts'
import { readReaches } from './cookie-reaches.ts'
import type { CookieContext } from './cookie-sealer.ts'
import { reaches, type CookieReach } from './same-site.ts'
import {
  domainOf,
  isDomain,
  isHttpOnly,
  readSetCookie,
  sameSiteOf,
  type SameSite,
  type SetCookie,
} from './set-cookie.ts'

/** RFC 6265bis 5.6: a name-value-pair or attribute longer than this is ignored by browsers. */
const maxPairOctets = 4096

/**
 * The `Cookie` value for the upstream: ours taken out, sealed values opened, those withheld that the real names
 * keep from this request; order kept.
 * @returns undefined when nothing is left, or nothing may go because nobody is signed in
 */
export function upstreamCookies(
  cookies: string | undefined,
  context: CookieContext,
  reach: CookieReach,
): string | undefined {
  const { session } = context
  if (cookies === undefined || session === undefined) return undefined
  const pairs = cookies.split(';').map(part => readPair(part.trim(), session, context))
  const sealedNames = new Set(pairs.flatMap(({ name, sealed }) => (sealed ? name : [])))
  const known = reach === 'all' ? undefined : readReaches(cookies, session, context)
  const kept = pairs.filter(
    ({ name, text, sealed, sameSite }) =>
      text !== undefined &&
      // A value that was never sealed, beside one that was, has been planted under that name.
      (sealed || !sealedNames.has(name)) &&
      (reach === 'all' || reaches(sameSite ?? known?.(name) ?? 'lax', reach)),
  )
  return kept.length === 0 ? undefined : kept.map(({ text }) => text).join('; ')
}

interface SentCookie {
  readonly name: string
  /** As the app gets it; undefined for one that it gets not. */
  readonly text: string | undefined
  readonly sealed: boolean
  /** Undefined where the value does not tell. */
  readonly sameSite: SameSite | undefined
}

function readPair(pair: string, session: Session, { sealer, route }: CookieContext): SentCookie {
  const equals = pair.indexOf('=')
  const name = pair.slice(0, Math.max(0, equals))
  const value = pair.slice(equals + 1)
  // Without an equals sign a browser means a value, and some servers a name.
  const kept = pair !== '' && !isOwnCookie(equals === -1 ? pair : name.trim())
  if (!sealer.isSealed(value))
    return { name, text: kept ? pair : undefined, sealed: false, sameSite: undefined }
  const opened = kept ? sealer.open(value, name, route.app.id, session) : undefined
  const text = opened && (equals === -1 ? opened.value : `${name}=${opened.value}`)
  return { name, text, sealed: opened !== undefined, sameSite: opened?.sameSite }
}

/**
 * A `Set-Cookie` value for the browser. Only the `Domain` attribute and, when HttpOnly, the value
 * change; every other byte stays. A cookie that the browser would have refused from the app's own host,
 * or that takes one of our names, gives undefined.
 */
export function browserCookie(value: string, context: CookieContext): string | undefined {
  const { route, session } = context
  const cookie = readSetCookie(value)
  if (isOwnCookie(sentName(cookie.pair)) || session === undefined) return undefined
  const mapped = mapDomain(cookie, route)
  if (mapped === undefined) return undefined
  const seals = route.app.cookies === 'sealed' && cookie.name !== '' && cookie.attributes.some(isHttpOnly)
  return [seals ? sealPair(cookie, session, context) : cookie.pair, ...mapped].join(';')
}

/** A cookie without a name (`=name=value`) would come back looking like one with the name. */
const sentName = (pair: string): string =>
  pair
    .replace(/^[\s=]+/, '')
    .split('=', 1)[0]!
    .trim()

/**
 * An empty value is how apps remove a cookie, and needs no secrecy. A value that would no longer fit
 * sealed goes as it is: the app would not work without it.
 */
function sealPair(
  { pair, name, attributes }: SetCookie,
  session: Session,
  { route, sealer }: CookieContext,
): string {
  const equals = pair.indexOf('=')
  const value = pair.slice(equals + 1).trim()
  if (value === '') return pair
  const cookie = { value, sameSite: sameSiteOf(attributes) }
  const sealed = `${pair.slice(0, equals + 1)}${sealer.seal(cookie, name, route.app.id, session)}`
  return sealed.length > maxPairOctets ? pair : sealed
}

/** The last `Domain` counts (RFC 6265bis 5.7); the others are taken out, so that there is one meaning. */
function mapDomain({ attributes }: SetCookie, route: Route): string[] | undefined {
  const last = attributes.findLast(isDomain)
  if (last === undefined) return [...attributes]
  const domain = domainOf(attributes)
  const kept = attributes.filter(attribute => attribute === last || !isDomain(attribute))
  if (domain === undefined) return kept
  if (!mayBeSetFor(domain, route.host)) return undefined
  const mapped = `${last.slice(0, last.indexOf('=') + 1)}${domain}${route.app.hosts.suffix}`
  return kept.map(attribute => (attribute === last ? mapped : attribute))
}

/** RFC 6265bis 5.7: the host itself or a parent of it, and never a public suffix. */
function mayBeSetFor(domain: string, host: string): boolean {
  if (domain !== host && !host.endsWith(`.${domain}`)) return false
  return domain === host || getPublicSuffix(domain, { allowPrivateDomains: true }) !== domain
}
