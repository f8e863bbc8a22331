import type { Activity } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import type { Stage } from '../exchange.ts'
import { isNavigation, isRead } from '../navigation.ts'
import { rulePath } from '../paths.ts'

/** Stage 3: what is the user doing? The app's own word first, else method and Fetch Metadata. */
export const classify: Stage = function classifyRequest(exchange) {
  const { client, target, route } = exchange
  const path = rulePath(target)
  const method = meantMethod(client)
  const known = route.app.activities.find(
    rule => (rule.methods.size === 0 || rule.methods.has(method)) && rule.path.test(path),
  )
  exchange.activity = known?.activity ?? guess(client, method)
  return undefined
}

/** Many apps let a POST stand for another method, as their own scripts do for old proxies. */
function meantMethod(client: Client): string {
  if (client.method !== 'POST') return client.method
  const meant = overrides.map(name => client.field(name)).find(value => value !== undefined)
  return meant?.trim().toUpperCase() ?? 'POST'
}

const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override']

function guess(client: Client, method: string): Activity {
  if (method === 'DELETE') return 'delete'
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
