import type { AppTable, Route } from '../apps/index.ts'
import type { Client } from './client.ts'

/**
 * Leave for a page of the same app to read an answer of ours (Fetch Standard, CORS protocol). Without it a
 * script of one host that asked another could tell the user only that something went wrong. An answer of ours
 * holds nothing of the app's, and no other page is let in.
 */
export function readableByApp(client: Client, { app }: Route, apps: AppTable): readonly string[] {
  const origin = client.field('origin')
  const from = origin === undefined ? undefined : apps.route(URL.parse(origin)?.hostname ?? '')
  if (origin === undefined || typeof from !== 'object' || from.app !== app) return []
  const isOurs = `${origin}/` === apps.proxiedUrl(app, `https://${from.host}/`)
  return isOurs ? ['access-control-allow-origin', origin, 'access-control-allow-credentials', 'true'] : []
}
