/*
 * The edge stands behind a balancer that tells where clients are, in a header before the client's first octet. Whoever
 * reaches the edge past the balancer writes such a header too, and would be at any address that rules trust: in the office,
 * in another country, or somebody else in the records.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import { openBehind } from '../harness/behind-balancer.ts'
import { http1 } from '../harness/clients.ts'
import { binaryHeader, lineHeader } from '../harness/proxy-header.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const office = { source: '198.51.100.7', port: 4711 }
const stranger = '127.0.0.66'
const behind = { listen: 'proxy-protocol: { from: [127.0.0.1] }' }

for (const [version, header] of [
  ['1', lineHeader(office)],
  ['2', binaryHeader(office)],
] as const)
  t.test(
    `version ${version} from a stranger is a handshake that fails, and is told of the stranger`,
    async t => {
      const world = await startWorld(t, echo, behind)
      const { port } = world.client
      const socket = connect({ host: '127.0.0.1', port, localAddress: stranger })
      socket.on('error', () => undefined).resume()
      socket.write(header)
      await once(socket, 'close')
      const refused = await world.records.operation('tls-refused', 0)
      t.match(refused, { reason: 'malformed', address: stranger })

      const client = { ...world.client, from: stranger }
      const { status } = await http1(client, wikiHost, { headers: { cookie: world.cookie() } })
      t.equal(status, 200, 'without a header they are whoever they are')
      t.match(await world.records.activity(() => true), { facts: { ip: stranger } })
    },
  )

t.test('no balancer is believed where none is configured', async t => {
  const world = await startWorld(t, echo)
  await t.rejects(openBehind(world.client, wikiHost, lineHeader(office)))
  t.match(await world.records.operation('tls-refused', 0), { reason: 'malformed', address: '127.0.0.1' })
})
