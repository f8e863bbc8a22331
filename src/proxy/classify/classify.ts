import type { Activity } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import type { Stage } from '../exchange.ts'
import { isNavigation, isRead } from '../navigation.ts'

/** Stage 3: what is the user doing? The app's own word first, else method and Fetch Metadata. */
export const classify: Stage = function classifyRequest(exchange) {
  const { client, target, route } = exchange
  const path = pathOf(target)
  const known = route.app.activities.find(
    rule => (rule.methods.size === 0 || rule.methods.has(client.method)) && rule.path.test(path),
  )
  exchange.activity = known?.activity ?? guess(client)
  return undefined
}

/** The target without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

function guess(client: Client): Activity {
  if (client.method === 'DELETE') return 'delete'
  if (!isRead(client.method)) return guessWrite(client)
  if (isNavigation(client)) return 'view'
  return client.field('sec-fetch-dest') === 'empty' || client.field('sec-fetch-dest') === undefined
    ? 'api'
    : 'view'
}

const uploadTypes =
  /^(?:multipart\/form-data|application\/(?:octet-stream|zip|pdf|vnd\.)|image\/|audio\/|video\/)/i

function guessWrite(client: Client): Activity {
  if (client.method === 'OPTIONS' || client.method === 'PROPFIND' || client.method === 'SEARCH') return 'api'
  if (uploadTypes.test(client.field('content-type') ?? '')) return 'upload'
  return client.body === undefined && client.method === 'POST' ? 'api' : 'edit'
}
