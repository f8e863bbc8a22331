/** Where clients are, behind a balancer of TCP connections that says so in a header of the PROXY protocol. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import t from 'tap'
import { openBehind } from '../harness/behind-balancer.ts'
import { deviceHost, startDeviceWorld } from '../harness/device-world.ts'
import { binaryHeader, lineHeader } from '../harness/proxy-header.ts'
import { RawConnection } from '../harness/raw.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const listen = 'proxy-protocol: { from: [127.0.0.1] }'
const client = { source: '203.0.113.9', port: 4711 }
const local = Buffer.from('\r\n\r\n\0\r\nQUIT\n\x20\0\0\0', 'latin1')

/** The address that is recorded for a request on this connection. */
async function recordedAddress(world: World, connection: RawConnection, more = ''): Promise<string> {
  const nth = world.records.activities.length
  connection.send(
    `GET / HTTP/1.1\r\nhost: ${wikiHost}:${world.client.port}\r\ncookie: ${world.cookie()}\r\n${more}\r\n`,
  )
  await connection.response()
  connection.socket.destroy()
  await world.records.activity(() => world.records.activities.length > nth)
  return world.records.activities[nth]!.facts!.ip
}

t.test('every version and kind of header tells what it should', async t => {
  const world = await startWorld(t, echo, { listen })
  const cases: readonly [header: Buffer, address: string][] = [
    [lineHeader(client), '203.0.113.9'],
    [lineHeader({ source: '2001:db8::9', port: 1 }), '2001:db8::9'],
    [binaryHeader(client, [[4, Buffer.alloc(300)]]), '203.0.113.9'],
    [binaryHeader({ source: '2001:db8::9', port: 1 }), '2001:db8::9'],
    [Buffer.from('PROXY UNKNOWN\r\n'), '127.0.0.1'],
    [local, '127.0.0.1'],
  ]
  for (const [header, address] of cases)
    t.equal(await recordedAddress(world, await openBehind(world.client, wikiHost, header)), address)
})

t.test('a header may come octet by octet', async t => {
  const world = await startWorld(t, echo, { listen })
  const { port, ca } = world.client
  const transport = connect({ port, host: '127.0.0.1', noDelay: true })
  for (const octet of binaryHeader(client))
    await new Promise(resolve => void transport.write(Buffer.from([octet]), resolve))
  const socket = connectTls({ socket: transport, ca, servername: wikiHost, ALPNProtocols: ['http/1.1'] })
  await once(socket, 'secureConnect')
  t.equal(await recordedAddress(world, new RawConnection(socket)), client.source)
})

t.test('a trusted proxy is one by the address that the balancer tells', async t => {
  const world = await startWorld(t, echo, { listen, more: 'trusted-proxies: [203.0.113.9]' })
  const forwarded = 'x-forwarded-for: 198.51.100.7\r\n'
  const proxied = await openBehind(world.client, wikiHost, lineHeader(client))
  t.equal(await recordedAddress(world, proxied, forwarded), '198.51.100.7')
  const stranger = await openBehind(world.client, wikiHost, lineHeader({ source: '203.0.113.10', port: 1 }))
  t.equal(await recordedAddress(world, stranger, forwarded), '203.0.113.10')
})

t.test('what the HTTP parser refuses is told of the client', async t => {
  const { client: edge, records } = await startWorld(t, echo, { listen })
  const connection = await openBehind(edge, wikiHost, lineHeader(client))
  connection.send('NONSENSE\r\n\r\n')
  t.match(await records.operation('request-refused', 0), { address: client.source })
})

t.test('a connection that is reset in its header is told as that', async t => {
  const { client: edge, records } = await startWorld(t, echo, { listen })
  const socket = connect(edge.port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  await new Promise(resolve => void socket.write('PROXY TCP4', resolve))
  socket.resetAndDestroy()
  t.match(await records.operation('tls-refused', 0), { reason: 'reset', address: '127.0.0.1' })
})

t.test('the listener for devices reads headers too', async t => {
  const world = await startDeviceWorld(t, { listen: `device: 127.0.0.1:0, ${listen}` })
  const port = world.edge.ports.device!
  const connection = await openBehind({ ...world.client, port }, deviceHost, lineHeader(client))
  connection.send(`GET / HTTP/1.1\r\nhost: ${deviceHost}:${port}\r\n\r\n`)
  t.equal((await connection.response()).status, 404)
  t.match(await world.records.operation('device-check', 0), { address: client.source })
})
