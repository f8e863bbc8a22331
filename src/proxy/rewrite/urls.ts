import type { App, AppTable } from '../../apps/index.ts'

/** Maps single URLs of one app; the value's other bytes stay as they are. */
export interface UrlMap {
  /**
   * A URL of the app with our host in place of its own; every other URL as it is.
   * @param base absolute URL that a relative one is relative to
   */
  toProxied(value: string, base: string): string | undefined
  /** The origin of ours for a listed host. */
  originOf(host: string): string | undefined
}

const absolute = /^((?:https?|wss?):)?(\/\/)([^/?#\\@:\s]+)(:\d+)?(?=[/?#]|$)/i

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

  return {
    originOf,
    toProxied(value, base) {
      const match = absolute.exec(value)
      if (match !== null) return splice(match, value.slice(match[0].length)) ?? value
      const url = URL.parse(value, base)
      if (url === null) return undefined
      const relative =
        url.host === new URL(base).host &&
        /^[/?#]?(?![/\\])/.test(value) &&
        !/^[a-z][a-z0-9+.-]*:/i.test(value)
      if (relative || (url.protocol !== 'https:' && url.protocol !== 'http:')) return value
      const origin = url.port === '' ? originOf(url.hostname) : undefined
      return origin === undefined ? value : origin + url.href.slice(url.origin.length)
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
