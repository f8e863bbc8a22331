/**
 * How far the cookies go that script may read. Their values must stay as they are, so a cookie of ours remembers which
 * `SameSite` the app has given them; what it does not know is lax, as browsers take it.
 */
import { cookieValues, reachCookie, reachCookieName, type Session } from '../../../session/index.ts'
import type { CookieContext } from './cookie-sealer.ts'
import { domainOf, isHttpOnly, readSetCookie, sameSiteOf, type SameSite } from './set-cookie.ts'

/** What one host of the app has said of a cookie: name, the domain that it is for, `SameSite`. */
type Told = readonly [name: string, domain: string, sameSite: SameSite]

/** Tells how far a cookie of that name goes which a host gets. */
export type CookieReaches = (name: string) => SameSite | undefined

/** Browsers refuse a cookie of over 4,096 octets (RFC 6265bis 5.6); sealing makes a third more of it. */
const mostOctets = 2_400

/** Reads what the request's own cookie remembers, for the host that the request is for. */
export function readReaches(
  cookies: string | undefined,
  session: Session,
  context: CookieContext,
): CookieReaches {
  const { host } = context.route
  const here = readTold(cookies, session, context).filter(([, domain]) => covers(domain, host))
  // Of several cookies of one name nobody knows which one came, so the narrowest word counts.
  return name =>
    here
      .filter(([told]) => told === name)
      .map(([, , sameSite]) => sameSite)
      .toSorted((a, b) => narrowest.indexOf(a) - narrowest.indexOf(b))[0]
}

const narrowest: readonly SameSite[] = ['strict', 'lax', 'none']

/** A cookie for a domain (with its dot) goes to all hosts below, one for a host to that alone. */
const covers = (domain: string, host: string): boolean =>
  domain.startsWith('.') ? `.${host}`.endsWith(domain) : domain === host

function readTold(
  cookies: string | undefined,
  session: Session,
  { route, sealer }: CookieContext,
): readonly Told[] {
  for (const value of cookieValues(cookies, reachCookieName)) {
    const opened = sealer.isSealed(value)
      ? sealer.open(value, reachCookieName, route.app.id, session)
      : undefined
    if (opened !== undefined) return JSON.parse(opened.value) as Told[]
  }
  return []
}

/**
 * The `Set-Cookie` value that remembers more than the browser knows already, or undefined.
 * @param lines the app's own `Set-Cookie` values
 */
export function rememberReaches(
  lines: readonly string[],
  cookies: string | undefined,
  context: CookieContext,
): string | undefined {
  const { route, session, sealer } = context
  if (session === undefined) return undefined
  const told = lines.flatMap(line => toldBy(line, route.host, route.app.cookies === 'sealed'))
  if (
    told.every(([, , sameSite]) => sameSite === 'lax') &&
    cookieValues(cookies, reachCookieName).length === 0
  )
    return undefined
  const known = readTold(cookies, session, context)
  const merged = merge(known, told)
  if (JSON.stringify(merged) === JSON.stringify(known)) return undefined
  const value = JSON.stringify(merged)
  const sealed = sealer.seal({ value, sameSite: 'none' }, reachCookieName, route.app.id, session)
  return reachCookie(sealed, route.app.hosts.suffix.slice(1))
}

/** The newest words last; what says nothing new of a cookie is not kept, and the oldest go when it is too much. */
function merge(known: readonly Told[], told: readonly Told[]): readonly Told[] {
  const isSame = (a: Told, b: Told): boolean => a[0] === b[0] && a[1] === b[1]
  const fresh = told.filter(each => !known.some(old => isSame(old, each) && old[2] === each[2]))
  const kept = known.filter(old => !fresh.some(each => isSame(old, each)))
  let merged = [...kept, ...fresh.filter(([, , sameSite]) => sameSite !== 'lax')]
  while (JSON.stringify(merged).length > mostOctets) merged = merged.slice(1)
  return merged
}

/** What one `Set-Cookie` says, unless its value is sealed and says it itself. */
function toldBy(line: string, host: string, seals: boolean): readonly Told[] {
  const { name, attributes } = readSetCookie(line)
  if (name === '' || (seals && attributes.some(isHttpOnly))) return []
  const domain = domainOf(attributes)
  return [[name, domain === undefined ? host : `.${domain}`, sameSiteOf(attributes)]]
}
