import { join } from 'node:path'
import {
  createHandOff,
  createSessionTokens,
  loadOrCreateKeyRing,
  visitCookieName,
} from '../../src/session/index.ts'
import { http1, type ClientOptions } from '../harness/clients.ts'
import { wikiHost, type World } from '../harness/world.ts'

/** Shows one ticket, each time on a connection of its own; tells whether that gave a session. */
export function ticketShower(world: World, client: ClientOptions) {
  const ring = loadOrCreateKeyRing(join(world.directory, 'session-keys.json'))
  const now = Math.floor(Date.now() / 1000)
  const token = world.cookie().split('=', 2)[1]!
  const session = createSessionTokens(ring, { idle: 3_600_000, absolute: 3_600_000 }).open(token, 'wiki')!
  const request = { app: 'wiki', host: wikiHost, target: '/', visit: 'visit-1', issuedAt: now }
  const ticket = createHandOff(ring).sealTicket({ session, request })
  const message = {
    path: `/.sallyport/session?t=${ticket}`,
    headers: { cookie: `${visitCookieName}=visit-1` },
  }
  return async () => {
    const { status, headers } = await http1(client, wikiHost, message)
    return { status, gave: headers['set-cookie'] !== undefined }
  }
}
