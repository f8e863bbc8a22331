/** Edges of one fleet, over a real NATS: what is ended at one is over at all, and what becomes of users when NATS is lost. */
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { admin } from '../harness/admin.ts'
import { http1, type ClientOptions, type TestResponse } from '../harness/clients.ts'
import { sallyport } from '../harness/command-line.ts'
import { natsServer, startNats, type NatsServer } from '../harness/nats-server.ts'
import { echo } from '../harness/sign-in.ts'
import { nextMessage, refusedStatus, socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'
import { ticketShower } from './ticket.ts'
import { all, several, startWorkers, statuses, until } from './workers-process.ts'

/** A world whose edge is one of a fleet, and whose app echoes what comes through WebSockets. */
async function startFleetWorld(t: Test, { url }: NatsServer, more = ''): Promise<World> {
  const fleet = `fleet: { nats: { servers: ["${url}"] }${more} }`
  const world = await startWorld(t, echo, { policy: 'version: 1\ndefault: allow\n', more: fleet })
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  sockets.on('connection', socket => socket.on('message', data => socket.send(`echo ${String(data)}`)))
  return world
}

const get = ({ client }: World, cookie: string): Promise<TestResponse> =>
  http1(client, wikiHost, { headers: { cookie } })

async function openSocket(client: ClientOptions, cookie: string): Promise<WebSocket> {
  const socket = socketTo(client, wikiHost, '/live', { cookie })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  return socket
}

const isStale = /^not ready: revocations are not heard from the fleet since \d{4}-\d\d-\d\dT[\d:.]+Z\n$/

t.test('what is ended at one edge is over in every worker of every edge', async t => {
  const nats = await startNats(t)
  const world = await startFleetWorld(t, nats)
  const [a, b] = [await startWorkers(t, world), await startWorkers(t, world)]
  const [ended, kept] = [world.cookie(), world.cookie()]
  for (const edge of [a, b]) t.match(await edge.ask('/readyz'), { status: 200 })
  t.strictSame([await statuses(a, ended), await statuses(b, ended)], [all(200), all(200)])

  const clients = [...several.map(() => a.client), ...several.map(() => b.client), world.client]
  const sockets = await Promise.all(clients.map(client => openSocket(client, ended)))
  const closed = sockets.map(socket => once(socket, 'close'))
  const began = performance.now()
  const origin = `https://${wikiHost}:${a.client.port}`
  const signOut = { method: 'POST', path: '/.sallyport/sign-out', headers: { cookie: ended, origin } }
  t.match(await http1(a.client, wikiHost, signOut), { status: 200 })
  await Promise.all(closed)
  t.comment(`${sockets.length} sockets at 5 processes were closed within ${performance.now() - began} ms`)
  t.strictSame([await statuses(a, ended), await statuses(b, ended)], [all(401), all(401)])
  t.equal((await get(world, ended)).status, 401)
  t.strictSame([await statuses(a, kept), await statuses(b, kept)], [all(200), all(200)])

  const late = await startWorkers(t, world)
  t.strictSame(await statuses(late, ended), all(401), 'an edge that starts later knows it before it serves')
})

t.test('closed: without NATS nobody’s session counts, until it can be verified again', async t => {
  const nats = await startNats(t)
  const world = await startFleetWorld(t, nats, ', stale-after: 0s')
  const cookie = world.cookie()
  const socket = await openSocket(world.client, cookie)
  t.match(await admin(world.edge, '/readyz'), { status: 200, text: 'ready\n' })
  t.match((await admin(world.edge, '/metrics')).text, /^sallyport_fleet_current 1$/m)

  const closed = once(socket, 'close')
  await nats.stop()
  await closed
  t.match(await admin(world.edge, '/readyz'), { status: 503, text: isStale })
  t.match((await admin(world.edge, '/metrics')).text, /^sallyport_fleet_current 0$/m)
  const refused = await get(world, cookie)
  t.match(refused, { status: 503, headers: { 'retry-after': '60', 'set-cookie': undefined } })
  t.match(JSON.parse(refused.text), { error: 'session-unverifiable', message: /your work is not lost/ })
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { cookie })), 503)
  const navigation = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const visitor = await http1(world.client, wikiHost, { headers: navigation })
  t.match(
    visitor,
    { status: 503, text: /Sessions cannot be verified at the moment/ },
    'nobody signs in in vain',
  )

  const show = ticketShower(world, world.client)
  t.strictSame(await show(), { status: 503, gave: false }, 'nor ends signing in')

  await nats.start()
  await until('it is ready', async () => (await admin(world.edge, '/readyz')).status === 200)
  t.equal((await get(world, cookie)).status, 200, 'without signing in again')
  t.strictSame(await show(), { status: 303, gave: true }, 'the ticket was not used up')
  t.match(
    world.records.operations('fleet').map(({ event }) => event),
    ['current', 'stale'],
  )
  t.equal(world.records.operations('fleet').at(-1)!['event'], 'current')
})

t.test('a user can sign out all the same, and the others hear of it later', async t => {
  const nats = await startNats(t)
  const world = await startFleetWorld(t, nats, ', stale-after: 0s')
  const other = await startWorkers(t, world)
  const cookie = world.cookie()
  await nats.stop()
  await world.records.operation('fleet', 1)
  const headers = { cookie, origin: `https://${wikiHost}:${world.client.port}` }
  t.match(await http1(world.client, wikiHost, { method: 'POST', path: '/.sallyport/sign-out', headers }), {
    status: 200,
  })
  await nats.start()
  await until('both are ready', async () => {
    const answers = [await admin(world.edge, '/readyz'), await other.ask('/readyz')]
    return answers.every(({ status }) => status === 200)
  })
  await until('it is over there', async () => (await statuses(other, cookie)).every(status => status === 401))
  t.equal((await get(world, cookie)).status, 401)
})

t.test('closed: users go on for the time that is set', async t => {
  const nats = await startNats(t)
  const world = await startFleetWorld(t, nats, ', stale-after: 1h')
  const cookie = world.cookie()
  await nats.stop()
  await world.records.operation('fleet', 1)
  t.match(await admin(world.edge, '/readyz'), { status: 503, text: isStale })
  t.equal((await get(world, cookie)).status, 200)
})

t.test('open: users go on, and operators are told', async t => {
  const nats = await startNats(t)
  const world = await startFleetWorld(t, nats, ', when-stale: open, stale-after: 0s')
  const cookie = world.cookie()
  const socket = await openSocket(world.client, cookie)
  await nats.stop()
  t.match(await world.records.operation('fleet', 1), { event: 'stale', cause: /\w/ })
  t.match(await admin(world.edge, '/readyz'), { status: 503, text: isStale })
  t.equal((await get(world, cookie)).status, 200)
  socket.send('still here')
  t.equal(await nextMessage(socket), 'echo still here')
  socket.terminate()
  const everybody = ['--everybody', '--admin', `http://127.0.0.1:${world.edge.ports.admin}`]
  const revoked = await sallyport(['session', 'revoke', ...everybody])
  t.match(revoked, { code: 1, error: /^here only: the fleet has not been heard since \d{4}-/ })
  t.equal((await get(world, cookie)).status, 401)
})

t.test('an edge starts without its NATS, knows nothing, and joins when it comes', async t => {
  const nats = await natsServer(t)
  const world = await startFleetWorld(t, nats)
  const cookie = world.cookie()
  t.match(world.records.operations('fleet'), [{ event: 'stale', cause: 'connection refused' }])
  const unheard = 'not ready: revocations have not been heard from the fleet yet\n'
  t.match(await admin(world.edge, '/readyz'), { status: 503, text: unheard })
  t.equal((await get(world, cookie)).status, 503, 'it knows of no revocation at all')
  await nats.start()
  await world.records.operation('fleet', 1)
  t.match(await admin(world.edge, '/readyz'), { status: 200 })
  t.equal((await get(world, cookie)).status, 200)
})

t.test('several workers follow what their primary hears, and it answers for them', async t => {
  const nats = await startNats(t)
  const world = await startFleetWorld(t, nats, ', stale-after: 0s')
  const edge = await startWorkers(t, world)
  const cookie = world.cookie()
  const figure = async (): Promise<string> =>
    /^sallyport_fleet_current \d$/m.exec((await edge.ask('/metrics')).text)![0]
  t.equal(await figure(), 'sallyport_fleet_current 1')
  const sockets = await Promise.all(several.map(() => openSocket(edge.client, cookie)))
  const closed = sockets.map(socket => once(socket, 'close'))
  await nats.stop()
  await Promise.all(closed)
  t.match(await edge.ask('/readyz'), { status: 503, text: isStale })
  t.strictSame(await statuses(edge, cookie), all(503))
  t.equal(await figure(), 'sallyport_fleet_current 0')
  await nats.start()
  await until('it is ready', async () => (await edge.ask('/readyz')).status === 200)
  await until('all workers serve', async () => (await statuses(edge, cookie)).every(status => status === 200))
})
