/*
 * Who: a user who makes names up, or the owner of a domain that an app lists by a wildcard.
 * How: the name asked for under the suffix is an address in one of its many spellings, or the name of a machine inside;
 *      or it is a proper name whose owner lets it lead to a private address, written so that a filter takes it for
 *      another: mapped into IPv6, behind NAT64 or 6to4, as the metadata service of a cloud.
 * Lost: the edge, which stands inside, fetches for the attacker what only machines inside may see.
 */
import { once } from 'node:events'
import { connect } from 'node:tls'
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { rawExchange } from '../harness/raw.ts'
import { answerForTenants, tenantDomain } from '../harness/resolver.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const spellings = [
  '127.0.0.1',
  '127.1',
  '0',
  '0.0.0.0',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '0x7f.0.0.0x1',
  '169.254.169.254',
  '2852039166',
  '1.1.1.1',
  'example.0x7f',
  'example.127',
  'localhost',
  'metadata',
  'metadata.google.internal',
  'kubernetes.default.svc.cluster.local',
  '127-0-0-1.nip.io',
  '[::1]',
  '[::ffff:7f00:1]',
  '::1',
  '64:ff9b::7f00:1',
  '%31%32%37.0.0.1',
  '\u00ef\u00bc\u0091\u00ef\u00bc\u0092\u00ef\u00bc\u0097.0.0.1',
  '127\u00e3\u0080\u00820\u00e3\u0080\u00820\u00e3\u0080\u00821',
]

t.test('an address or an inner name under the suffix leads nowhere', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) =>
    response.end(String(seen.push(request.headers.host!))),
  )
  const { port } = world.client
  for (const spelling of spellings) {
    for (const host of [spelling, `${spelling}.wiki.edge.localhost`, `${spelling}.edge.localhost`]) {
      const head = [`GET / HTTP/1.1`, `Host: ${host}:${port}`, `Cookie: ${world.cookie()}`]
      const { status } = await rawExchange(world.client, wikiHost, `${head.join('\r\n')}\r\n\r\n`)
      t.ok([400, 403, 404].includes(status), `${host}: ${status}`)
    }
  }
  t.strictSame(seen, [])
})

t.test('none has a certificate', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  for (const spelling of spellings.filter(text => /^[\w.-]+$/.test(text))) {
    const servername = `${spelling}.wiki.edge.localhost`
    const { port, ca } = world.client
    const socket = connect({ host: '127.0.0.1', port, ca, servername })
    await t.rejects(once(socket, 'secureConnect'), spelling)
  }
})

const special: readonly (readonly [what: string, ...addresses: string[]])[] = [
  ['loopback', '127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '::'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '198.18.0.1'],
  ['link-local', '169.254.1.1', 'fe80::1', 'febf::1', 'fec0::1'],
  ['unique local', 'fc00::1', 'fd12:3456:789a::1'],
  ['metadata of clouds', '169.254.169.254', '169.254.170.2', 'fd00:ec2::254', 'fd20:ce::254'],
  ['metadata of clouds', '192.0.0.192', '100.100.100.200', '168.63.129.16'],
  ['mapped', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a00:1', '::ffff:169.254.169.254'],
  ['compatible', '::127.0.0.1', '::7f00:1'],
  ['translated', '::ffff:0:127.0.0.1', '::ffff:0:a9fe:a9fe'],
  ['NAT64', '64:ff9b::7f00:1', '64:ff9b::169.254.169.254', '64:ff9b:1::a00:1', '64:ff9b:1:ffff::1'],
  ['6to4', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:c0a8:101::1', '192.88.99.1'],
  ['Teredo', '2001:0:7f00:1::', '2001::1'],
  ['groups and broadcast', '224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1', 'ff0e::1'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['answered for by each network', '2620:4f:8000::1'],
  ['never given out', '240.0.0.1', '100::1', '200::1', '5f00::1', '4000::1', 'a000::1', 'e000::1', 'fe00::1'],
]

const anyTenant = `      - { host: "*.${tenantDomain}" }`

t.test('a name that leads to one is asked for, and nothing is connected to', async t => {
  let addresses: readonly string[] = []
  const asked = answerForTenants(t, () => addresses)
  const world = await startWorld(t, (_request, response) => response.end(), { domains: anyTenant })
  const cases = special.flatMap(([what, ...all]) => all.map(address => [what, address] as const))
  for (const [index, [what, address]] of cases.entries()) {
    addresses = [address]
    // A host of its own each, so that none is left alone after failures of others.
    const host = `a${index}.tenant.example.wiki.edge.localhost`
    const { status, text } = await http1(world.client, host, { headers: { cookie: world.cookie() } })
    t.match([status, JSON.parse(text)], [502, { error: 'address-refused' }], `${what}: ${address}`)
  }
  t.equal(asked.length, cases.length, 'each was looked up once')
})

t.test('nor by a WebSocket, nor where all of many addresses are such', async t => {
  const asked = answerForTenants(t, () => special.flatMap(([, ...all]) => all))
  const world = await startWorld(t, (_request, response) => response.end(), { domains: anyTenant })
  const host = 'socket.tenant.example.wiki.edge.localhost'
  const socket = socketTo(world.client, host, '/', { cookie: world.cookie() })
  t.equal(await refusedStatus(socket), 502)
  const { error } = await world.records.activity(({ facts }) => facts?.host === 'socket.tenant.example')
  t.equal(error, 'address-refused')
  t.strictSame(asked, ['socket.tenant.example'])
})
