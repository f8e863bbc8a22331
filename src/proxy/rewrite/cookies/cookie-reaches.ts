/**
 * How far the cookies go that script may read. Their values must stay as they are, so a cookie of ours remembers for
 * the names which `SameSite` the app has given; what it does not know is lax, as browsers take it.
 */
import { cookieValues, reachCookie, reachCookieName, type Session } from '../../../session/index.ts'
import type { CookieContext } from './cookie-sealer.ts'
import { isHttpOnly, sameSiteOf, type SameSite } from './same-site.ts'

/** What is known of an app's cookies, by name. */
export type CookieReaches = ReadonlyMap<string, SameSite>

/** So much fits one cookie; an app with more names of that kind loses the oldest. */
const mostNames = 60
const mostNameOctets = 40

/** Reads what the request's own cookie remembers. */
export function readReaches(
  cookies: string | undefined,
  session: Session,
  { route, sealer }: CookieContext,
): CookieReaches {
  for (const value of cookieValues(cookies, reachCookieName)) {
    const opened = sealer.isSealed(value)
      ? sealer.open(value, reachCookieName, route.app.id, session)
      : undefined
    if (opened !== undefined) return new Map(JSON.parse(opened.value) as [string, SameSite][])
  }
  return new Map()
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
  const told =
    session === undefined ? [] : lines.flatMap(line => reachOf(line, route.app.cookies === 'sealed'))
  if (told.length === 0) return undefined
  const known = readReaches(cookies, session!, context)
  if (told.every(([name, sameSite]) => (known.get(name) ?? 'lax') === sameSite)) return undefined
  const names = [...new Map([...known, ...told])]
    .filter(([, sameSite]) => sameSite !== 'lax')
    .slice(-mostNames)
  const sealed = sealer.seal(
    { value: JSON.stringify(names), sameSite: 'none' },
    reachCookieName,
    route.app.id,
    session!,
  )
  return reachCookie(sealed, route.app.hosts.suffix.slice(1))
}

/** What one `Set-Cookie` says, unless its value is sealed and says it itself. */
function reachOf(line: string, seals: boolean): readonly (readonly [string, SameSite])[] {
  const [pair = '', ...attributes] = line.split(';')
  const name = pair.slice(0, Math.max(0, pair.indexOf('='))).trim()
  if (name === '' || name.length > mostNameOctets || (seals && attributes.some(isHttpOnly))) return []
  return [[name, sameSiteOf(attributes)]]
}
