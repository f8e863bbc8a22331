import { getPublicSuffix } from 'tldts'
import type { Route } from '../../apps/index.ts'
import { isOwnCookie, type Session } from '../../session/index.ts'
import type { CookieSealer } from './cookie-sealer.ts'

/** RFC 6265bis 5.6: a name-value-pair or attribute longer than this is ignored by browsers. */
const maxPairOctets = 4096

/**
 * The `Cookie` value for the upstream: ours taken out, sealed values opened, order kept.
 * @returns undefined when nothing is left, or nothing may go because nobody is signed in
 */
export function upstreamCookies(
  cookies: string | undefined,
  route: Route,
  session: Session | undefined,
  sealer: CookieSealer,
): string | undefined {
  if (cookies === undefined || session === undefined) return undefined
  const kept: string[] = []
  for (const part of cookies.split(';')) {
    const pair = part.trim()
    const equals = pair.indexOf('=')
    const name = pair.slice(0, Math.max(0, equals))
    if (pair === '' || isOwnCookie(name.trim())) continue
    const value = sealer.open(pair.slice(equals + 1), name, route.app.id, session)
    if (value !== undefined) kept.push(equals === -1 ? pair : `${name}=${value}`)
  }
  return kept.length === 0 ? undefined : kept.join('; ')
}

/**
 * A `Set-Cookie` value for the browser. Only the `Domain` attribute and, when HttpOnly, the value
 * change; every other byte stays. A cookie that the browser would have refused from the app's own host,
 * or that takes one of our names, gives undefined.
 */
export function browserCookie(
  value: string,
  route: Route,
  session: Session | undefined,
  sealer: CookieSealer,
): string | undefined {
  const [pair = '', ...attributes] = value.split(';')
  const equals = pair.indexOf('=')
  const name = pair.slice(0, Math.max(0, equals)).trim()
  if (isOwnCookie(sentName(pair)) || session === undefined) return undefined
  const mapped = mapDomain(attributes, route)
  if (mapped === undefined) return undefined
  const seals = route.app.cookies === 'sealed' && name !== '' && attributes.some(isHttpOnly)
  const sealed = seals ? sealPair(pair, name, equals, route, session, sealer) : pair
  return [sealed, ...mapped].join(';')
}

/** A cookie without a name (`=name=value`) would come back looking like one with the name. */
const sentName = (pair: string): string =>
  pair
    .replace(/^[\s=]+/, '')
    .split('=', 1)[0]!
    .trim()

/** RFC 6265bis 5.6.6: the attribute counts whatever its value. */
const isHttpOnly = (attribute: string): boolean => /^\s*httponly\s*(?:=|$)/i.test(attribute)

/**
 * An empty value is how apps remove a cookie, and needs no secrecy. A value that would no longer fit
 * sealed goes as it is: the app would not work without it.
 */
function sealPair(
  pair: string,
  name: string,
  equals: number,
  route: Route,
  session: Session,
  sealer: CookieSealer,
): string {
  const value = pair.slice(equals + 1).trim()
  if (value === '') return pair
  const sealed = `${pair.slice(0, equals + 1)}${sealer.seal(value, name, route.app.id, session)}`
  return sealed.length > maxPairOctets ? pair : sealed
}

/** The last `Domain` counts (RFC 6265bis 5.7); the others are taken out, so that there is one meaning. */
function mapDomain(attributes: readonly string[], route: Route): string[] | undefined {
  const domains = attributes.filter(isDomain)
  const last = domains.at(-1)
  if (last === undefined) return [...attributes]
  const equals = last.indexOf('=')
  const domain = last
    .slice(equals + 1)
    .trim()
    .toLowerCase()
    .replace(/^\./, '')
  const kept = attributes.filter(attribute => attribute === last || !isDomain(attribute))
  if (domain === '' || equals === -1) return kept
  if (!mayBeSetFor(domain, route.host)) return undefined
  const mapped = `${last.slice(0, equals + 1)}${domain}${route.app.hosts.suffix}`
  return kept.map(attribute => (attribute === last ? mapped : attribute))
}

const isDomain = (attribute: string): boolean => /^\s*domain\s*(?:=|$)/i.test(attribute)

/** RFC 6265bis 5.7: the host itself or a parent of it, and never a public suffix. */
function mayBeSetFor(domain: string, host: string): boolean {
  if (domain !== host && !host.endsWith(`.${domain}`)) return false
  return domain === host || getPublicSuffix(domain, { allowPrivateDomains: true }) !== domain
}
