import { LRUCache } from 'lru-cache'
import type { AppTable, Route } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import { isFromSameApp, isOriginOfSameApp } from '../cross-origin.ts'
import { mediaType } from '../media-type.ts'

/**
 * Requests that browsers send without any cookie by design: fonts, `crossorigin` and module scripts,
 * preflights, manifests, reports, and `fetch` to a sibling host (design section 6).
 */
export type AnonymousGate = (client: Client, route: Route) => 'admitted' | 'refused' | 'too-many'

const methods = new Set(['GET', 'HEAD', 'OPTIONS'])
const cookielessDestinations = new Set(['manifest', 'report'])
/** An office behind one address loads pages of many modules. */
const perMinute = 12_000
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
    return isFlooding(client.address) ? 'too-many' : 'admitted'
  }
}

function isCookielessByDesign(client: Client): boolean {
  // A WebSocket is no part of a page, and browsers send the session along with it.
  if (client.upgrade !== undefined) return false
  const destination = client.field('sec-fetch-dest') ?? ''
  if (!methods.has(client.method) && !isReport(client, destination)) return false
  return client.field('sec-fetch-mode') === 'cors' || cookielessDestinations.has(destination)
}

/** CSP Level 3 5.3 and Reporting API 3.5.2: nothing else may be sent to an app without a session. */
const isReport = (client: Client, destination: string): boolean =>
  client.method === 'POST' &&
  destination === 'report' &&
  /^application\/(?:csp-report|reports\+json)$/.test(mediaType(client.field('content-type')))

/** `Origin` decides; `Referer` only where Chromium sends no `Origin`. */
function comesFromSameApp(client: Client, route: Route, apps: AppTable): boolean {
  const origin = client.field('origin')
  if (origin !== undefined) return isOriginOfSameApp(origin, route, apps)
  const referrer = client.field('referer')
  return referrer !== undefined && isFromSameApp(referrer, route, apps)
}
