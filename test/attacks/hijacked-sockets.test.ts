/*
 * Who: a page of another site that a user has open; or a user whose session has ended, or whom a rule does not let any more.
 * How: the page opens a WebSocket to an app, which browsers let it do, with the user's cookies (no same-origin rule holds for
 *      sockets). Or one that was opened in time is simply kept.
 * Lost: everything that the app tells over it; a way around every rule for as long as the socket lives.
 */
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { mailHost, startWorld, wikiHost } from '../harness/world.ts'

async function startLive(t: Test) {
  const world = await startWorld(t, (_request, response) => response.end('ok'))
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  let opened = 0
  sockets.on('connection', () => opened++)
  const cookie = world.cookie()
  return { world, cookie, opened: () => opened }
}

t.test('pages that are not the app’s open none, whatever they call themselves', async t => {
  const { world, cookie, opened } = await startLive(t)
  const { port } = world.client
  const origins = [
    'https://evil.example',
    'null',
    `https://${mailHost}:${port}`,
    `http://${wikiHost}:${port}`,
    `https://${wikiHost}`,
    `https://${wikiHost}:${port}.evil.example`,
    `https://evil.${wikiHost}:${port}`,
    'https://www.example.com',
    `https://${wikiHost}:${port}@evil.example`,
    '',
  ]
  for (const origin of origins)
    t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { cookie, origin })), 403, origin)
  t.equal(opened(), 0)
  const own = socketTo(world.client, wikiHost, '/live', { cookie })
  await once(own, 'open')
  own.close()
  await once(own, 'close')
})

t.test('nobody without a session opens one', async t => {
  const { world, opened } = await startLive(t)
  for (const cookie of ['', '__Secure-sallyport=v1.x.y'])
    t.equal(
      await refusedStatus(socketTo(world.client, wikiHost, '/live', cookie === '' ? {} : { cookie })),
      401,
    )
  t.equal(opened(), 0)
})

t.test('one that is open ends with its session, and with a rule that would not let it begin', async t => {
  const { world, cookie } = await startLive(t)
  const first = socketTo(world.client, wikiHost, '/live', { cookie })
  await once(first, 'open')
  world.writePolicy('version: 1\ndefault: allow\nrules: [{ id: none, when: { app: wiki }, then: block }]\n')
  await once(first, 'close')
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { cookie })), 403)
  world.writePolicy('version: 1\ndefault: allow\n')
  await world.records.operation('policy-reload', 1)
  const second = socketTo(world.client, wikiHost, '/live', { cookie })
  await once(second, 'open')
  const body = JSON.stringify({ user: 'ana@corp.example' })
  const headers = { 'content-type': 'application/json' }
  await fetch(`http://127.0.0.1:${world.edge.ports.admin}/sessions/revoke`, { method: 'POST', headers, body })
  await once(second, 'close')
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { cookie })), 401)
})
