import { getDomain } from 'tldts'
import type { AppTable, Route } from '../../apps/index.ts'
import type { Client } from '../client.ts'

/**
 * `Sec-Fetch-Site` as the upstream names would have made it. Under a suffix that is on no Public Suffix
 * List the browser calls all apps one site; the real names decide here, and doubt counts as cross-site.
 */
export function fetchSite(client: Client, route: Route, apps: AppTable): string | undefined {
  const claimed = client.field('sec-fetch-site')
  if (claimed === undefined || claimed === 'none' || claimed === 'cross-site') return claimed
  const initiator = client.field('origin') ?? client.field('referer')
  const host = initiator === undefined ? undefined : URL.parse(initiator)?.hostname
  if (host === undefined) return claimed === 'same-origin' ? claimed : 'cross-site'
  const from = apps.route(host)
  if (typeof from === 'string' || from.app !== route.app) return crossApp(from, route)
  return from.host === route.host ? claimed : sameSite(from.host, route.host)
}

const crossApp = (from: ReturnType<AppTable['route']>, to: Route): string =>
  typeof from === 'string' ? 'cross-site' : sameSite(from.host, to.host)

function sameSite(a: string, b: string): 'same-site' | 'cross-site' {
  const site = getDomain(a, { allowPrivateDomains: true })
  return site !== null && site === getDomain(b, { allowPrivateDomains: true }) ? 'same-site' : 'cross-site'
}
