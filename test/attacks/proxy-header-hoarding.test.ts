/*
 * Somebody who can make a believed balancer connect, or stands on its network, sends half a header and waits, or one that
 * announces more octets than anybody should hold. Every such connection would keep a socket and memory before any limit of
 * TLS or HTTP begins to count.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import t from 'tap'
import { lineHeader } from '../harness/proxy-header.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'

const listen = 'proxy-protocol: { from: [127.0.0.1] }'
const balancer = '127.0.0.1'
const signature = '\r\n\r\n\0\r\nQUIT\n'

async function send(port: number, text: string): Promise<Socket> {
  const socket = connect(port, balancer)
  socket.on('error', () => undefined).resume()
  await once(socket, 'connect')
  socket.write(text, 'latin1')
  return socket
}

t.test('what can be no header any more is refused at once', async t => {
  const { client, records } = await startWorld(t, echo, { listen })
  const attempts: readonly [text: string, reason: string][] = [
    [`PROXY UNKNOWN ${'x'.repeat(200)}`, 'proxy-header-malformed'],
    [`${signature}\x21\x11\xff\xff`, 'proxy-header-malformed'],
    [`${signature}\x21\x12\x00\x0c`, 'proxy-header-malformed'],
    ['\x16\x03\x01\x02\x00', 'proxy-header-missing'],
    ['GET / HTTP/1.1\r\n\r\n', 'proxy-header-missing'],
  ]
  for (const [index, [text, reason]] of attempts.entries()) {
    const socket = await send(client.port, text)
    if (!socket.closed) await once(socket, 'close')
    t.match(await records.operation('tls-refused', index), { reason, address: balancer })
  }
  t.equal(records.operations('tls-refused').length, attempts.length, 'each is told once')
})

t.test('half a header, and nothing at all, are let go when the time is over', async t => {
  const { client, records, edge } = await startWorld(t, echo, { listen })
  const sockets = [await send(client.port, 'PROXY TCP4 192.0.2.1'), await send(client.port, '')]
  await Promise.all(sockets.map(socket => once(socket, 'close')))
  t.match(records.operations('tls-refused'), [
    { reason: 'proxy-header-timeout', address: balancer },
    { reason: 'proxy-header-timeout', address: balancer },
  ])
  const figures = await (await fetch(`http://127.0.0.1:${edge.ports.admin}/metrics`)).text()
  t.match(figures, 'sallyport_tls_refused_total{reason="proxy-header-timeout"} 2')
})

t.test('a client that goes in the middle of the header, or right after it, is let go', async t => {
  const { client, records } = await startWorld(t, echo, { listen })
  for (const [index, text] of [
    'PROXY TCP4 192.0.2.1',
    lineHeader({ source: '192.0.2.1', port: 1 }).toString(),
  ].entries()) {
    const socket = await send(client.port, text)
    socket.end()
    if (!socket.closed) await once(socket, 'close')
    t.match(await records.operation('tls-refused', index), { reason: 'reset' })
  }
})

t.test('an end of the edge does not wait for headers', async t => {
  const { client, edge } = await startWorld(t, echo, { listen })
  const socket = await send(client.port, 'PROXY')
  await edge.close()
  if (!socket.closed) await once(socket, 'close')
  t.ok(socket.destroyed)
})
