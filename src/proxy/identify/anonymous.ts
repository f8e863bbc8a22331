import { LRUCache } from 'lru-cache'
import type { AppTable, Route } from '../../apps/index.ts'
import type { Client } from '../client.ts'

/**
 * Requests that browsers send without any cookie by design: fonts, `crossorigin` and module scripts,
 * preflights, manifests, reports, and `fetch` to a sibling host (design section 6).
 */
export type AnonymousGate = (client: Client, route: Route) => 'admitted' | 'refused' | 'too-many'

const methods = new Set(['GET', 'HEAD', 'OPTIONS'])
const cookielessDestinations = new Set(['manifest', 'report'])
const perMinute = 1_200
const rememberedAddresses = 50_000

/**
 * @param now milliseconds since the epoch
 */
export function createAnonymousGate(apps: AppTable, now: () => number = Date.now): AnonymousGate {
  const counts = new LRUCache<string, { minute: number; count: number }>({ max: rememberedAddresses })

  const isFlooding = (address: string): boolean => {
    const minute = Math.floor(now() / 60_000)
    const known = counts.get(address)
    const entry = known?.minute === minute ? known : { minute, count: 0 }
    entry.count++
    if (entry !== known) counts.set(address, entry)
    return entry.count > perMinute
  }

  return (client, route) => {
    if (!isCookielessByDesign(client) || !comesFromSameApp(client, route, apps)) return 'refused'
    return isFlooding(client.connection.address) ? 'too-many' : 'admitted'
  }
}

function isCookielessByDesign(client: Client): boolean {
  const destination = client.field('sec-fetch-dest') ?? ''
  const isReport = client.method === 'POST' && destination === 'report'
  if (!methods.has(client.method) && !isReport) return false
  return client.field('sec-fetch-mode') === 'cors' || cookielessDestinations.has(destination)
}

/** `Origin` decides; `Referer` only where Chromium sends no `Origin`. */
function comesFromSameApp(client: Client, route: Route, apps: AppTable): boolean {
  const initiator = client.field('origin') ?? client.field('referer')
  return initiator !== undefined && isFromSameApp(initiator, route, apps)
}

/** Whether the page at this URL is of the app that the route leads to. */
export function isFromSameApp(initiator: string, route: Route, apps: AppTable): boolean {
  const url = URL.parse(initiator)
  if (url?.protocol !== 'https:') return false
  const from = apps.route(url.hostname)
  return typeof from !== 'string' && from.app === route.app
}
