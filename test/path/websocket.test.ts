import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { nextMessage, refusedStatus, socketTo } from '../harness/sockets.ts'
import { mailHost, startWorld, wikiHost, type World, type WorldOptions } from '../harness/world.ts'

interface SocketWorld extends World {
  readonly sockets: WebSocketServer
  /** Requests that the app saw. */
  readonly seen: IncomingMessage[]
}

/** A world whose app echoes WebSocket messages. */
async function startSocketWorld(t: Test, options: WorldOptions = {}): Promise<SocketWorld> {
  const world = await startWorld(
    t,
    (_request, response) =>
      response
        .writeHead(426, { 'set-cookie': 'a=b; Domain=evil.test', 'x-internal': '1' })
        .end('no socket here'),
    options,
  )
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  const seen: IncomingMessage[] = []
  sockets.on('connection', (socket, request) => {
    seen.push(request)
    socket.on('message', data => socket.send(`echo ${String(data)}`))
  })
  sockets.on('wsClientError', (_error, socket) =>
    socket.end('HTTP/1.1 426 Upgrade Required\r\nset-cookie: a=b\r\ncontent-length: 2\r\n\r\nno'),
  )
  return { ...world, sockets, seen }
}

t.test('messages go both ways, and the app sees its own names and cookies only', async t => {
  const world = await startSocketWorld(t)
  const socket = socketTo(world.client, wikiHost, '/live?x=1', {
    cookie: `a=1; ${world.cookie()}`,
    'x-forwarded-for': '1.2.3.4',
    'proxy-authorization': 'Basic eDp5',
  })
  await once(socket, 'open')
  socket.send('hello')
  t.equal(await nextMessage(socket), 'echo hello')
  const [request] = world.seen
  t.match(request, {
    url: '/live?x=1',
    headers: { host: 'www.example.com', origin: 'https://www.example.com', cookie: 'a=1' },
  })
  t.equal(request!.headers['x-forwarded-for'], '127.0.0.1', 'a forged address is replaced')
  t.equal(request!.headers['proxy-authorization'], undefined)
  t.equal(request!.headers.connection, 'Upgrade')
  socket.close()
  await once(socket, 'close')
  const record = await world.records.activity(() => true)
  t.match(record, { status: 101, upstreamStatus: 101, verdict: 'monitor', messagesIn: 1, messagesOut: 1 })
})

t.test('the 101 brings back the handshake and mapped cookies, and nothing else', async t => {
  const world = await startSocketWorld(t)
  world.sockets.on('headers', headers => {
    headers.push(
      'Set-Cookie: sid=1; Domain=example.com',
      'Set-Cookie: evil=1; Domain=test',
      'X-Internal: 1',
      'Server: x',
    )
  })
  const socket = socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })
  const [response] = (await once(socket, 'upgrade')) as [IncomingMessage]
  t.strictSame(
    Object.keys(response.headers).sort(),
    ['connection', 'sec-websocket-accept', 'set-cookie', 'upgrade'].sort(),
  )
  t.strictSame(response.headers['set-cookie'], ['sid=1; Domain=example.com.wiki.edge.localhost'])
  socket.terminate()
})

t.test('an answer that is no 101 takes the way of every response', async t => {
  const world = await startSocketWorld(t)
  const socket = socketTo(world.client, wikiHost, '/other', { cookie: world.cookie() })
  socket.on('error', () => undefined)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
  t.equal(response.statusCode, 400)
  t.equal(response.headers['set-cookie'], undefined)
  response.destroy()
})

t.test('an accept value that is wrong opens no tunnel', async t => {
  const world = await startSocketWorld(t)
  world.sockets.on('headers', headers => {
    const at = headers.findIndex(header => header.startsWith('Sec-WebSocket-Accept'))
    headers[at] = 'Sec-WebSocket-Accept: d3Jvbmc='
  })
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })), 502)
})

t.test('a socket needs a session', async t => {
  const world = await startSocketWorld(t)
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', {})), 401)
  t.equal(world.seen.length, 0)
})

t.test('what browsers send without a cookie by design does not open one', async t => {
  const world = await startSocketWorld(t)
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { 'sec-fetch-mode': 'cors' })), 401)
  t.equal(world.seen.length, 0)
})

t.test('a page of another app or site cannot open a socket with the user’s session', async t => {
  const world = await startSocketWorld(t)
  for (const origin of [`https://${mailHost}:${world.client.port}`, 'https://evil.test', 'null']) {
    const socket = socketTo(world.client, wikiHost, '/live', { cookie: world.cookie(), origin })
    t.equal(await refusedStatus(socket), 403, origin)
  }
  t.equal(world.seen.length, 0)
})

t.test('a new rule that blocks its user closes an open socket', async t => {
  const world = await startSocketWorld(t)
  const socket = socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  world.writePolicy(
    'version: 1\ndefault: allow\nrules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n',
  )
  await once(socket, 'close')
  t.equal(await refusedStatus(socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })), 403)
})

t.test('a client that is reset while the app still thinks does no harm', async t => {
  const world = await startSocketWorld(t)
  const first = socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })
  first.on('error', () => undefined)
  first.terminate()
  const second = socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })
  await once(second, 'open')
  second.send('still here')
  t.equal(await nextMessage(second), 'echo still here')
  second.terminate()
})

t.test('a message over 16 MiB, and what is no message, end the connection', async t => {
  const world = await startSocketWorld(t)
  const socket = socketTo(world.client, wikiHost, '/live', { cookie: world.cookie() })
  await once(socket, 'open')
  socket.send(Buffer.alloc(16_777_217))
  await once(socket, 'close')
  t.match(await world.records.activity(() => true), { status: 101, error: 'socket-refused', messagesIn: 0 })
  t.match(
    await (await fetch(`http://127.0.0.1:${world.edge.ports.admin}/metrics`)).text(),
    'code="socket-refused"',
  )
})
