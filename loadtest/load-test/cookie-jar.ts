/** The cookies of one browser at one host: what it was given, and what answers have set since. */
export interface CookieJar {
  /** The `Cookie` value to send now. */
  readonly header: string
  /** The value of a cookie, or nothing. */
  get(name: string): string
  /** Heeds the `Set-Cookie` values of an answer: edges seal sessions anew once a minute, as browsers then show. */
  take(setCookies: readonly string[]): void
}

/** @param header a `Cookie` value: `a=1; b=2` */
export function createCookieJar(header: string): CookieJar {
  const cookies = new Map(header.split(';').map(pair => nameAndValue(pair)))
  let joined = join(cookies)
  return {
    get header() {
      return joined
    },
    get: name => cookies.get(name) ?? '',
    take(setCookies) {
      if (setCookies.length === 0) return
      for (const text of setCookies) {
        const [name, value] = nameAndValue(text.split(';', 1)[0]!)
        if (value === '' || /;\s*max-age=0\b/i.test(text)) cookies.delete(name)
        else cookies.set(name, value)
      }
      joined = join(cookies)
    },
  }
}

const join = (cookies: ReadonlyMap<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

function nameAndValue(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=')
  return at === -1 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
}
