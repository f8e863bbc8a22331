/** The cookies of one browser, kept as RFC 6265bis 5.7 says, as far as tests need it. */
export class Jar {
  readonly #cookies = new Map<string, Cookie>()

  /** Takes a response's `Set-Cookie` values; gives those that a browser would refuse. */
  keep(host: string, lines: readonly string[]): string[] {
    return lines.filter(line => !this.#keepOne(host, line))
  }

  /** The `Cookie` value for a request, or an empty text. */
  header(host: string, path: string): string {
    return [...this.#cookies.values()]
      .filter(cookie => domainMatches(cookie, host) && pathMatches(cookie.path, path))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  /** The value of a cookie that requests to this host carry. */
  value(host: string, name: string): string | undefined {
    return [...this.#cookies.values()].find(each => each.name === name && domainMatches(each, host))?.value
  }

  /** Changes the value of every cookie of a name. */
  change(name: string, value: (before: string) => string): void {
    for (const [key, cookie] of this.#cookies)
      if (cookie.name === name) this.#cookies.set(key, { ...cookie, value: value(cookie.value) })
  }

  /** Takes out the cookie that requests to this host carry. */
  forget(host: string, name: string): void {
    for (const [key, cookie] of this.#cookies)
      if (cookie.name === name && domainMatches(cookie, host)) this.#cookies.delete(key)
  }

  #keepOne(host: string, line: string): boolean {
    const cookie = parseSetCookie(host, line)
    if (cookie === undefined) return false
    const key = JSON.stringify([cookie.domain, cookie.hostOnly, cookie.path, cookie.name])
    if (cookie.expired) this.#cookies.delete(key)
    else this.#cookies.set(key, cookie)
    return true
  }
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly hostOnly: boolean
  readonly path: string
  readonly expired: boolean
}

function parseSetCookie(host: string, line: string): Cookie | undefined {
  const [pair = '', ...rest] = line.split(';').map(part => part.trim())
  const attributes = new Map(
    rest.map(text => splitAt(text)).map(([key, value]) => [key.toLowerCase(), value]),
  )
  const [name, value] = splitAt(pair)
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase()
  const cookie = {
    name,
    value,
    domain: domain ?? host,
    hostOnly: domain === undefined,
    path: attributes.get('path') ?? '/',
    expired: attributes.get('max-age') === '0' || Date.parse(attributes.get('expires') ?? '') < Date.now(),
  }
  if (!domainMatches(cookie, host)) return undefined
  const secure = attributes.has('secure')
  if (name.startsWith('__Secure-') && !secure) return undefined
  const isHostPrefixed = secure && domain === undefined && attributes.get('path') === '/'
  return name.startsWith('__Host-') && !isHostPrefixed ? undefined : cookie
}

function splitAt(text: string): [string, string] {
  const equals = text.indexOf('=')
  return equals === -1 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

const domainMatches = ({ domain, hostOnly }: Cookie, host: string): boolean =>
  host === domain || (!hostOnly && host.endsWith(`.${domain}`))

const pathMatches = (cookiePath: string, path: string): boolean =>
  path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`)
