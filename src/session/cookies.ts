/** The session of one app, on `<app id>.<suffix>`. */
export const sessionCookieName = '__Secure-sallyport'
/** The sign-in itself, on the sign-in host only. */
export const signInCookieName = '__Host-sallyport-signin'
/** The browser's random id, on the sign-in host only. */
export const browserCookieName = '__Host-sallyport-browser'
/** Ties a sign-in to the browser that asked for it, on the proxied host that asked. */
export const visitCookieName = '__Host-sallyport-visit'
/** Followed by a flow's id: the fragment of the place the user wanted, kept by the sign-in page's script. */
export const fragmentCookiePrefix = '__Host-sallyport-fragment-'

/** How far the app's cookies go that are not sealed, on `<app id>.<suffix>`. */
export const reachCookieName = '__Secure-sallyport-reach'

/** Every cookie of ours begins so; none of them ever goes upstream or comes from there. */
export const isOwnCookie = (name: string): boolean =>
  name === sessionCookieName || name === reachCookieName || name.startsWith('__Host-sallyport-')

/** `Priority=High` keeps it in a full jar; `SameSite=None` lets apps embed one another (design section 6). */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=None; Priority=High'

/**
 * The `Set-Cookie` value of an app's session.
 * @param domain `<app id>.<suffix>`
 */
export const sessionCookie = (token: string, domain: string): string =>
  `${sessionCookieName}=${token}; Domain=${domain}; ${attributes}`

/**
 * The `Set-Cookie` value of what is known of an app's cookies.
 * @param domain `<app id>.<suffix>`
 */
export const reachCookie = (sealed: string, domain: string): string =>
  `${reachCookieName}=${sealed}; Domain=${domain}; ${attributes}`

/** The `Set-Cookie` value that removes an app's session. */
export const clearedSessionCookie = (domain: string): string =>
  `${sessionCookieName}=; Domain=${domain}; ${attributes}; Max-Age=0`

/**
 * The `Set-Cookie` value of a `__Host-` cookie of ours.
 * @param maxAge seconds; undefined for as long as the browser runs
 */
export function hostCookie(name: string, value: string, maxAge?: number): string {
  return `${name}=${value}; ${attributes}${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}`
}

/** The values that a `Cookie` header gives to one name, in order (RFC 6265bis 5.8.3). */
export function cookieValues(header: string | undefined, name: string): string[] {
  if (header === undefined || !header.includes(name)) return []
  const prefix = `${name}=`
  const values: string[] = []
  for (const part of header.split(';')) {
    const pair = part.trim()
    if (pair.startsWith(prefix)) values.push(pair.slice(prefix.length))
  }
  return values
}
