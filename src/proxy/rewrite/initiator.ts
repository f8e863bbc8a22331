import { getDomain } from 'tldts'
import type { App, AppTable, Route } from '../../apps/index.ts'
import type { Client } from '../client.ts'

/** How a request relates to where it goes; doubtful when nobody but the browser knows, and that does not know either. */
export type Relation = 'none' | 'same-origin' | 'same-site' | 'cross-site' | 'doubtful'

/**
 * The relation as the upstream names make it. Under a suffix that is on no Public Suffix List the browser calls all
 * apps one site; the real names decide here. A page that hides where it is may then be any app's.
 * @returns undefined for a client that says nothing
 */
export function relationOf(client: Client, route: Route, apps: AppTable): Relation | undefined {
  const claimed = client.field('sec-fetch-site')
  if (claimed === 'none' || claimed === 'cross-site') return claimed
  const isOpaque = client.field('origin') === 'null'
  const site = isOpaque ? undefined : siteOfInitiator(client, route, apps)
  if (claimed === 'same-origin') return site === undefined ? claimed : site
  if (isOpaque) return 'cross-site'
  if (claimed === undefined) return site
  return site ?? (browserKnows(route.app) ? 'same-site' : 'doubtful')
}

/** `Sec-Fetch-Site` for the app; doubt counts as cross-site. */
export function fetchSite(client: Client, relation: Relation | undefined): string | undefined {
  if (client.field('sec-fetch-site') === undefined) return undefined
  return relation === 'doubtful' ? 'cross-site' : relation
}

/** Whether the app has a registrable domain of its own here, so that the browser's word on sites counts. */
const browserKnows = ({ hosts }: App): boolean =>
  getDomain(`any${hosts.suffix}`, { allowPrivateDomains: true }) === hosts.suffix.slice(1)

/**
 * The relation between the page that a request names as its own and the app's host, by the real names; undefined
 * when the request names none.
 */
function siteOfInitiator(client: Client, route: Route, apps: AppTable): Relation | undefined {
  const initiator = client.field('origin') ?? client.field('referer')
  const host = initiator === undefined ? undefined : URL.parse(initiator)?.hostname
  if (host === undefined) return undefined
  const from = apps.route(host)
  if (typeof from === 'string' || from.app !== route.app) return crossApp(from, route)
  return from.host === route.host ? 'same-origin' : sameSite(from.host, route.host)
}

const crossApp = (from: ReturnType<AppTable['route']>, to: Route): Relation =>
  typeof from === 'string' ? 'cross-site' : sameSite(from.host, to.host)

function sameSite(a: string, b: string): 'same-site' | 'cross-site' {
  const site = getDomain(a, { allowPrivateDomains: true })
  return site !== null && site === getDomain(b, { allowPrivateDomains: true }) ? 'same-site' : 'cross-site'
}
