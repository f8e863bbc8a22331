import type { AppTable, Route } from '../apps/index.ts'
import type { Client } from './client.ts'
import { refusalFields } from './replies.ts'

/**
 * Whether a page is of the app that the route leads to: on one of its hosts, under our name and port.
 * @param initiator an absolute URL, as of `Referer`
 */
export function isFromSameApp(initiator: string, { app }: Route, apps: AppTable): boolean {
  const url = URL.parse(initiator)
  const from = url === null ? undefined : apps.route(url.hostname)
  if (typeof from !== 'object' || from.app !== app) return false
  return `${url!.origin}/` === apps.proxiedUrl(app, `https://${from.host}/`)
}

/**
 * The same of an `Origin`, which says a page's origin in one way only (RFC 6454 6.2): neither a user nor a path, nor a port that
 * need not be named.
 */
export const isOriginOfSameApp = (origin: string, route: Route, apps: AppTable): boolean =>
  URL.parse(origin)?.origin === origin && isFromSameApp(origin, route, apps)

/**
 * Leave for a page of the same app to read an answer of ours (Fetch Standard, CORS protocol). Without it a
 * script of one host that asked another could tell the user only that something went wrong. An answer of ours
 * holds nothing of the app's, and no other page is let in.
 */
export function readableByApp(client: Client, route: Route, apps: AppTable): readonly string[] {
  const origin = client.field('origin')
  if (origin === undefined || !isOriginOfSameApp(origin, route, apps)) return []
  const readable = ['access-control-expose-headers', refusalFields.join(', ')]
  return ['access-control-allow-origin', origin, 'access-control-allow-credentials', 'true', ...readable]
}
