import type { App } from './app.ts'
import type { AppTable } from './app-table.ts'
import { canonicalHost } from './hosts.ts'

/** How a host that no app lists came up: a page wanted it, or the app sent the user there. */
export type DiscoveryWay = 'page' | 'redirect'

/** A host that pages of an app wanted and that the app does not list. */
export interface DiscoveredHost {
  readonly app: string
  readonly host: string
  readonly ways: readonly DiscoveryWay[]
  readonly count: number
  /** Milliseconds since the epoch. */
  readonly first: number
  readonly last: number
}

/** Hosts that came up, in memory only, so that an operator can complete an app's list. */
export interface Discovery {
  /**
   * @param url what was wanted: an absolute URL, or an origin; what is none, an address or one of ours is left out
   */
  saw(app: App, url: string, way: DiscoveryWay): void
  /** By app and then by count, the most wanted first. */
  hosts(): readonly DiscoveredHost[]
}

/** Pages can ask for any number of names; who makes a thousand of them up learns nothing and fills nothing. */
const mostHostsPerApp = 500

/**
 * @param now milliseconds since the epoch
 */
export function createDiscovery(apps: AppTable, now: () => number = Date.now): Discovery {
  const found = new Map<App, Map<string, DiscoveredHost>>()

  return {
    saw(app, url, way) {
      const host = outsideHost(url, apps)
      if (host === undefined) return
      const hosts = found.get(app) ?? new Map<string, DiscoveredHost>()
      found.set(app, hosts)
      const known = hosts.get(host)
      if (known === undefined && hosts.size >= mostHostsPerApp) return
      hosts.set(
        host,
        again(known ?? { app: app.id, host, ways: [], count: 0, first: now(), last: 0 }, way, now()),
      )
    },
    hosts: () => sortHosts([...found.values()].flatMap(hosts => [...hosts.values()])),
  }
}

const again = (known: DiscoveredHost, way: DiscoveryWay, now: number): DiscoveredHost => ({
  ...known,
  ways: known.ways.includes(way) ? known.ways : [...known.ways, way],
  count: known.count + 1,
  last: now,
})

const sortHosts = (hosts: readonly DiscoveredHost[]): DiscoveredHost[] =>
  hosts.toSorted((a, b) => compare(a.app, b.app) || b.count - a.count || compare(a.host, b.host))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A name with a dot that is none of ours. */
function outsideHost(url: string, apps: AppTable): string | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || !/^(?:https?|wss?):$/.test(parsed.protocol)) return undefined
  const { hostname } = parsed
  const name = canonicalHost(hostname)
  return name !== undefined && apps.appOf(name) === undefined ? name : undefined
}

/** What several processes of an edge have seen, as one list. */
export function mergeDiscovered(lists: readonly (readonly DiscoveredHost[])[]): DiscoveredHost[] {
  const merged = new Map<string, DiscoveredHost>()
  for (const entry of lists.flat()) {
    const key = `${entry.app} ${entry.host}`
    const known = merged.get(key)
    merged.set(key, known === undefined ? entry : joined(known, entry))
  }
  return sortHosts([...merged.values()])
}

const joined = (a: DiscoveredHost, b: DiscoveredHost): DiscoveredHost => ({
  ...a,
  ways: [...new Set([...a.ways, ...b.ways])],
  count: a.count + b.count,
  first: Math.min(a.first, b.first),
  last: Math.max(a.last, b.last),
})
