import { LRUCache } from 'lru-cache'
import type { App, Domain } from './app.ts'
import { canonicalHost, matchesPattern, type ProxiedHost, type UpstreamHost } from './hosts.ts'

/** Exactly one app and one upstream host: what a proxied host stands for. */
export interface Route {
  readonly app: App
  readonly host: UpstreamHost
  readonly proxied: ProxiedHost
  readonly domain: Domain
  /** The app's start page, as users open it. */
  readonly home: string
}

/** Why a host of ours leads nowhere: no such app, one that this edge may not serve, or a host that the app does not list. */
export type NoRoute = 'unknown-app' | 'served-elsewhere' | 'unlisted-host'

/** The configured apps, found by the names users open. */
export interface AppTable {
  readonly apps: readonly App[]
  /** The app with this id. */
  byId(id: string): App | undefined
  /** What a host name (without port, any case) stands for. */
  route(host: string): Route | NoRoute
  /** The app whose `<app id>.<suffix>` this name is or ends in. */
  appOf(host: string): App | undefined
  /** The `https` URL of ours for an upstream URL of the app, or undefined when the app does not list its host. */
  proxiedUrl(app: App, upstreamUrl: string): string | undefined
}

/** Wildcards make the set of good names unbounded, so routes are remembered up to this many. */
const rememberedRoutes = 10_000

/**
 * @param publicPort the port in users' URLs; 443 is never written
 * @param elsewhere ids of apps that other edges alone may serve
 */
export function createAppTable(
  apps: readonly App[],
  publicPort: number,
  elsewhere: ReadonlySet<string> = new Set(),
): AppTable {
  const byId = new Map(apps.map(app => [app.id, app]))
  const bySuffix = new Map(apps.map(app => [app.hosts.suffix.slice(1), app]))
  const known = new LRUCache<string, Route>({ max: rememberedRoutes })
  const portPart = publicPort === 443 ? '' : `:${publicPort}`

  const appOf = (host: string): App | undefined => {
    for (let at = 0; at !== -1; at = host.indexOf('.', at + 1)) {
      const app = bySuffix.get(host.slice(at === 0 ? 0 : at + 1))
      if (app !== undefined) return app
    }
    return undefined
  }

  const findRoute = (text: string): Route | NoRoute => {
    const proxied = canonicalHost(text)
    const app = proxied === undefined ? undefined : appOf(proxied)
    if (app === undefined) return 'unknown-app'
    if (elsewhere.has(app.id)) return 'served-elsewhere'
    const host = app.hosts.toUpstream(proxied!)
    const domain = host === undefined ? undefined : domainOf(app, host)
    if (domain === undefined) return 'unlisted-host'
    return { app, host: host!, proxied: proxied as ProxiedHost, domain, home: proxiedUrl(app, app.start)! }
  }

  const proxiedUrl = (app: App, upstreamUrl: string): string | undefined => {
    const url = URL.parse(upstreamUrl)
    const proxied = url === null ? undefined : app.hosts.toProxied(url.hostname)
    return proxied && `https://${proxied}${portPart}${url!.pathname}${url!.search}${url!.hash}`
  }

  return {
    apps,
    byId: id => byId.get(id),
    appOf: host => appOf(canonicalHost(host) ?? ''),
    route(host) {
      const remembered = known.get(host)
      if (remembered !== undefined) return remembered
      const found = findRoute(host)
      if (typeof found !== 'string') known.set(host, found)
      return found
    },
    proxiedUrl,
  }
}

/** An exact entry wins over a wildcard, a longer wildcard over a shorter one. */
function domainOf(app: App, host: UpstreamHost): Domain | undefined {
  const matching = app.domains.filter(domain => matchesPattern(domain.pattern, host))
  return matching.find(domain => domain.pattern === host) ?? matching.sort(byLength).at(0)
}

const byLength = (a: Domain, b: Domain): number => b.pattern.length - a.pattern.length
