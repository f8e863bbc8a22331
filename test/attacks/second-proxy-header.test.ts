/*
 * A client behind a believed balancer knows that the balancer's header comes first, and sends a second one as its own first
 * octets. An edge that read header after header, or the last of them, would take the client's word for where it is.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { openBehind } from '../harness/behind-balancer.ts'
import { binaryHeader, lineHeader } from '../harness/proxy-header.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const client = { source: '203.0.113.66', port: 4711 }
const office = { source: '198.51.100.7', port: 4711 }
const encoders = [lineHeader, binaryHeader]

t.test('what follows the header is TLS and nothing else', async t => {
  const world = await startWorld(t, echo, { listen: 'proxy-protocol: { from: [127.0.0.1] }' })
  const pairs = encoders.flatMap(first => encoders.map(second => [first(client), second(office)] as const))
  for (const [index, pair] of pairs.entries()) {
    const socket = connect(world.client.port, '127.0.0.1')
    socket.on('error', () => undefined).resume()
    socket.write(Buffer.concat(pair))
    await once(socket, 'close')
    const refused = await world.records.operation('tls-refused', index)
    t.match(refused, { reason: 'malformed', address: client.source })
  }
})

t.test('fields of the request say no more of the client than before', async t => {
  const world = await startWorld(t, echo, {
    listen: 'proxy-protocol: { from: [127.0.0.1] }',
    more: 'trusted-proxies: [127.0.0.1]',
  })
  const connection = await openBehind(world.client, wikiHost, lineHeader(client))
  connection.send(
    `GET / HTTP/1.1\r\nhost: ${wikiHost}:${world.client.port}\r\ncookie: ${world.cookie()}\r\n` +
      `x-forwarded-for: ${office.source}\r\nconnection: close\r\n\r\n`,
  )
  t.equal((await connection.response()).status, 200)
  t.match(await world.records.activity(() => true), { facts: { ip: client.source } })
})
