import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:https'
import t, { type Test } from 'tap'
import { WebSocketServer, type WebSocket } from 'ws'
import { createCookieJar } from '../../../loadtest/load-test/cookie-jar.ts'
import { openSockets, type OpenSockets } from '../../../loadtest/load-test/sockets.ts'
import { loadOrCreateAuthority } from '../../../src/tls/index.ts'

const host = 'www.example.com'
const kind = { path: '/live', count: 2, perSecond: 50, size: 16, echo: true }

/** Opens WebSockets to a server, and resolves when it has got so many messages. */
async function openTo(
  t: Test,
  serve: (server: Server, told: () => void) => void,
  messages: number,
  changes: Partial<typeof kind> = {},
  timeout = 5_000,
): Promise<OpenSockets> {
  const { certificate, key } = loadOrCreateAuthority(t.testdir({})).issue([host])
  const server = createServer({ cert: certificate, key }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const enough = Promise.withResolvers<void>()
  let got = 0
  serve(server, () => {
    if (++got === messages) enough.resolve()
  })
  const target = {
    url: new URL(`https://${host}/`),
    address: { host: '127.0.0.1', port },
    ca: undefined,
    insecure: true,
  }
  const sockets = openSockets(target, [{ ...kind, ...changes }], [createCookieJar('a=1')], timeout)
  await enough.promise
  await sockets.stop()
  return sockets
}

const serving = (server: Server, use: (socket: WebSocket) => void): void =>
  void new WebSocketServer({ server, path: '/live' }).on('connection', use)

t.test('each message is timed to its echo', async t => {
  const seen = new Set<string>()
  const serve = (server: Server, told: () => void): void =>
    serving(server, socket =>
      socket.on('message', data => {
        seen.add(String(data))
        socket.send('what the app says besides')
        socket.send(String(data))
        told()
      }),
    )
  const { outcomes, latencies } = await openTo(t, serve, 20)
  t.match(outcomes, { opened: 2, notOpened: 0, closed: 0, unanswered: 0 })
  t.equal(outcomes.answered, outcomes.sent)
  t.ok(latencies.percentile(50)! > 0)
  t.ok([...seen].every(message => /^\d+ \.+$/.test(message) && message.length === 16))
})

t.test('what is not opened, closed early or not echoed is counted', async t => {
  let connections = 0
  const serve = (server: Server, told: () => void): void => {
    const sockets = new WebSocketServer({ noServer: true })
    server.on('upgrade', (req, connection, head) => {
      connections++
      if (connections === 1) return void connection.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
      sockets.handleUpgrade(req, connection, head, socket => {
        if (connections === 2) socket.close()
        socket.on('message', told)
      })
    })
  }
  const { outcomes } = await openTo(t, serve, 3, { count: 3 }, 100)
  t.match(outcomes, { opened: 2, notOpened: 1, closed: 1, answered: 0 })
  t.ok(outcomes.unanswered >= 3)
})

t.test('where no echo is expected nothing is waited for', async t => {
  const serve = (server: Server, told: () => void): void =>
    serving(server, socket => socket.on('message', told))
  const { outcomes, latencies } = await openTo(t, serve, 4, { echo: false })
  t.match(outcomes, { opened: 2, closed: 0, answered: 0, unanswered: 0 })
  t.equal(latencies.percentile(99), undefined)
})
