import type { App, AppTable } from '../../apps/index.ts'

/** Maps single URLs of one app; the value's other bytes stay as they are. */
export interface UrlMap {
  /**
   * A URL of the app with our host in place of its own; every other URL as it is; undefined for what
   * is no URL.
   * @param base absolute URL that a relative one is relative to
   */
  toProxied(value: string, base: string): string | undefined
  /** The origin of ours for a listed host. */
  originOf(host: string): string | undefined
}

const absolute = /^((?:https?|wss?):)?(\/\/)([^/?#\\@:\s]+)(:\d+)?(?=[/?#]|$)/i
/** What browsers leave out before they read a URL (WHATWG URL 4.4). */
const unread = /^[\0- ]+|[\t\n\r]/g
const relative = /^(?![a-z][a-z0-9+.-]*:)[/?#]?(?![/\\])/i
const mappedSchemes = new Set(['https:', 'http:', 'wss:', 'ws:'])

/**
 * @param portPart `:8443`, or nothing for 443
 */
export function createUrlMap(app: App, portPart: string): UrlMap {
  const originOf = (host: string): string | undefined => {
    const proxied = app.hosts.toProxied(host)
    return proxied && `https://${proxied}${portPart}`
  }

  const splice = (match: RegExpExecArray, rest: string): string | undefined => {
    const [, scheme = '', slashes, host, port] = match
    const proxied = isDefaultPort(scheme, port) ? app.hosts.toProxied(host!) : undefined
    return proxied && `${securely(scheme)}${slashes}${proxied}${portPart}${rest}`
  }

  /** For every spelling that a splice would not do justice to: userinfo, backslashes, tabs, escapes. */
  const parsed = (value: string, base: string): string | undefined => {
    const url = URL.parse(value, base)
    if (url === null) return undefined
    if (relative.test(value.replaceAll(unread, '')) || !mappedSchemes.has(url.protocol)) return value
    const proxied = url.port === '' ? app.hosts.toProxied(url.hostname) : undefined
    if (proxied === undefined) return value
    url.protocol = securely(url.protocol)
    url.host = proxied + portPart
    return url.href
  }

  return {
    originOf,
    toProxied(value, base) {
      const match = absolute.exec(value)
      const spliced = match === null ? undefined : splice(match, value.slice(match[0].length))
      return spliced ?? parsed(value, base)
    },
  }
}

const isDefaultPort = (scheme: string, port: string | undefined): boolean =>
  port === undefined || port === (/^(?:http|ws):$/i.test(scheme) ? ':80' : ':443')

/** Our hosts speak TLS; a plain URL of the app would only be redirected here. */
const securely = (scheme: string): string => scheme.replace(/^(http|ws):/i, '$1s:')

/**
 * The upstream origin behind one of ours; anything else as it is (`null`, other sites).
 * @param apps every app, because one app's page may ask another's host
 */
export function upstreamOrigin(value: string, apps: AppTable): string {
  const match = absolute.exec(value)
  const route = match === null ? 'unknown-app' : apps.route(match[3]!)
  return typeof route === 'string' ? value : `https://${route.host}${value.slice(match![0].length)}`
}
