/** What the edge tells of its app, as the argument of the script. */
export interface Names {
  /** Hosts, or `*.` and a host for one or more labels before it. */
  readonly patterns: readonly string[]
  /** `.<app id>.<suffix>` */
  readonly suffix: string
  /** `:8443`, or empty for 443. */
  readonly port: string
}

/** From the app's own names to ours; what is none of the app's own gives undefined. */
export interface NameMap {
  /** @param value a string or a `URL`; every other value is none of the app's own, and is not read */
  url(value: unknown): string | undefined
  /** The same, and the value itself where there is nothing to map. */
  orMapped(value: unknown): unknown
  /** Every URL of a `srcset` or of a CSS text that has one to map. */
  urlsIn(text: unknown): unknown
  readonly suffix: string
}

const { URL } = globalThis
const hrefOfUrl = Object.getOwnPropertyDescriptor(URL.prototype, 'href')!.get!
const mappedSchemes = /^(?:https?|wss?):$/
/** These can be megabytes long. */
const ofNoHost = /^\s*(?:data|blob):/i
const absoluteUrl = /(?:https?:)?\/\/[^\s"'()<>,]+/gi

/** @param baseOf what a relative URL is relative to, at the time of the call */
export function createNameMap({ patterns, suffix, port }: Names, baseOf: () => string): NameMap {
  const lists = (host: string): boolean =>
    patterns.some(pattern =>
      pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern,
    ) && !host.endsWith(suffix)

  const mapText = (text: string): string | undefined => {
    if (ofNoHost.test(text)) return undefined
    try {
      const url = new URL(text, baseOf())
      if (url.port !== '' || !mappedSchemes.test(url.protocol) || !lists(url.hostname)) return undefined
      url.protocol = url.protocol.startsWith('ws') ? 'wss:' : 'https:'
      url.host = url.hostname + suffix + port
      return url.href
    } catch {
      return undefined
    }
  }

  const url = (value: unknown): string | undefined => {
    const text = textOf(value)
    return text === undefined ? undefined : mapText(text)
  }

  return {
    url,
    suffix,
    orMapped: value => url(value) ?? value,
    urlsIn: text =>
      typeof text === 'string' ? text.replace(absoluteUrl, each => mapText(each) ?? each) : text,
  }
}

/**
 * The text of a string or a `URL`. A trusted URL is neither, and gives undefined: reading it would make a plain
 * string of it.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Reflect.apply(hrefOfUrl, value, []) as string
  } catch {
    return undefined
  }
}
