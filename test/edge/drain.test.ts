/** How an edge ends: what is under way finishes, within limits. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { http1, http2On, openHttp2 } from '../harness/clients.ts'
import { startEdgeProcess, type EdgeProcess } from '../harness/edge-process.ts'
import { openRaw } from '../harness/raw.ts'
import { socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { startWorkers, until } from './workers-process.ts'

/** A world whose app answers `/slow` when it is told to, and echoes nothing of what comes through WebSockets. */
async function startSlowWorld(t: Test, shutdown: string) {
  const held: ServerResponse[] = []
  const holding = Promise.withResolvers<void>()
  const world = await startWorld(
    t,
    ({ url }, response) => {
      if (url !== '/slow') return void response.end('quick')
      held.push(response)
      if (held.length === 2) holding.resolve()
    },
    { policy: 'version: 1\ndefault: allow\n', more: `shutdown: ${shutdown}` },
  )
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  const requestTo = ({ client }: Pick<EdgeProcess, 'client'>, path: string): string =>
    `GET ${path} HTTP/1.1\r\nhost: ${wikiHost}:${client.port}\r\ncookie: ${world.cookie()}\r\n\r\n`
  return {
    world,
    sockets,
    requestTo,
    /** Resolves when two requests wait. */
    holding: holding.promise,
    release: () => held.forEach(response => response.end('slow')),
  }
}

/** By TCP alone: what is let in while the last worker stops accepting is answered by nobody. */
async function isRefused({ client }: Pick<EdgeProcess, 'client'>): Promise<boolean> {
  const socket = connect(client.port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}

t.test('no connection comes any more, each answer is the last of its own, and nothing is lost', async t => {
  const { world, holding, release, requestTo } = await startSlowWorld(t, '{ grace: 60s, limit: 60s }')
  const edge = await startEdgeProcess(t, world)
  const [slow, idle] = [await openRaw(edge.client, wikiHost), await openRaw(edge.client, wikiHost)]
  const [quiet, busy] = [openHttp2(edge.client, wikiHost), openHttp2(edge.client, wikiHost)]
  const authority = `${wikiHost}:${edge.client.port}`
  const headers = { cookie: world.cookie() }
  idle.send(requestTo(edge, '/'))
  t.notMatch((await idle.response()).head, /^connection: close$/im)
  t.match(await http2On(quiet, authority, { headers }), { status: 200, text: 'quick' })
  slow.send(requestTo(edge, '/slow'))
  const slowStream = http2On(busy, authority, { path: '/slow', headers })
  await holding

  const goaway = once(quiet, 'goaway') as Promise<[number, number]>
  const left = once(quiet, 'close')
  edge.signal('SIGTERM')
  await until('nobody is let in', () => isRefused(edge))
  t.match(await edge.ask('/readyz'), { status: 503, text: 'not ready\n' })
  t.match(await goaway, [0, 1])
  await left
  idle.send(requestTo(edge, '/'))
  t.match(await idle.response(), { status: 200, head: /^connection: close$/im, body: 'quick' })
  t.equal(await idle.rest(), '')
  release()
  t.match(await slow.response(), { status: 200, head: /^connection: close$/im, body: 'slow' })
  t.match(await slowStream, { status: 200, text: 'slow' })
  t.equal(await edge.ended, 0, 'it ends as soon as nothing is left')
})

t.test('a connection that stays idle does not keep it', async t => {
  const { world, requestTo } = await startSlowWorld(t, '{ grace: 60s, limit: 60s }')
  const edge = await startEdgeProcess(t, world)
  const idle = await openRaw(edge.client, wikiHost)
  idle.send(requestTo(edge, '/'))
  await idle.response()
  edge.signal('SIGTERM')
  t.equal(await idle.rest(), '')
  t.equal(await edge.ended, 0)
})

t.test('after the grace WebSockets are told that the edge goes away, and requests go on', async t => {
  const { world, sockets, holding, release, requestTo } = await startSlowWorld(t, '{ grace: 0s, limit: 60s }')
  const edge = await startEdgeProcess(t, world)
  const [first, second] = [await openRaw(edge.client, wikiHost), await openRaw(edge.client, wikiHost)]
  first.send(requestTo(edge, '/slow'))
  second.send(requestTo(edge, '/slow'))
  await holding
  const accepted = once(sockets, 'connection') as Promise<[WebSocket]>
  const socket = socketTo(edge.client, wikiHost, '/live', { cookie: world.cookie() })
  const [upstream] = await accepted
  await once(socket, 'open')
  const closes = Promise.all([once(socket, 'close'), once(upstream, 'close')])
  edge.signal('SIGTERM')
  const [[clientCode], [upstreamCode]] = (await closes) as [[number], [number]]
  t.strictSame([clientCode, upstreamCode], [1001, 1001])
  release()
  t.match(await first.response(), { status: 200, body: 'slow' })
  t.match(await second.response(), { status: 200, body: 'slow' })
  t.equal(await edge.ended, 0)
})

t.test('at the limit all is cut', async t => {
  const { world, holding, requestTo } = await startSlowWorld(t, '{ grace: 100ms, limit: 200ms }')
  const edge = await startEdgeProcess(t, world)
  const [first, second] = [await openRaw(edge.client, wikiHost), await openRaw(edge.client, wikiHost)]
  first.send(requestTo(edge, '/slow'))
  second.send(requestTo(edge, '/slow'))
  await holding
  edge.signal('SIGTERM')
  t.strictSame([await first.rest(), await second.rest()], ['', ''])
  t.equal(await edge.ended, 0)
})

t.test('for its notice it goes on accepting, though it is not ready', async t => {
  const { world } = await startSlowWorld(t, '{ notice: 60s }')
  const edge = await startEdgeProcess(t, world)
  edge.signal('SIGTERM')
  await until('it is not ready', async () => (await edge.ask('/readyz')).status === 503)
  const { status, headers } = await http1(edge.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.match({ status, connection: headers.connection }, { status: 200 })
  edge.signal('SIGTERM')
  t.equal(await edge.ended, 0, 'a second signal cuts it short')
})

for (const [name, startIt] of [
  ['one process', startEdgeProcess],
  ['several', startWorkers],
] as const) {
  t.test(`a second signal ends an edge of ${name} at once`, async t => {
    const { world, holding, requestTo } = await startSlowWorld(t, '{ grace: 60s, limit: 60s }')
    const edge = await startIt(t, world)
    const [first, second] = [await openRaw(edge.client, wikiHost), await openRaw(edge.client, wikiHost)]
    first.send(requestTo(edge, '/slow'))
    second.send(requestTo(edge, '/slow'))
    await holding
    edge.signal('SIGTERM')
    await until('nobody is let in', () => isRefused(edge))
    edge.signal('SIGINT')
    t.strictSame([await first.rest(), await second.rest()], ['', ''])
    t.equal(await edge.ended, 0)
  })
}
