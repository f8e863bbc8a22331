import t from 'tap'
import { openPlaces, unknownPlace } from '../../../src/geo/index.ts'
import { namedNetworks } from '../../../src/network/index.ts'
import type { Attestation } from '../../../src/proxy/identify/attested-headers.ts'
import { softwareReader } from '../../../src/proxy/identify/software.ts'
import { surroundings } from '../../../src/proxy/identify/surroundings.ts'
import type { Session } from '../../../src/session/index.ts'
import { ana, createExchange } from '../rewrite/exchanges.ts'

const office = {
  name: 'office',
  ranges: ['198.51.100.0/24'],
  category: 'corporate',
  tags: ['eu'],
} as const
const agent = ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0']

async function createSurroundings(attested: Attestation = { managed: false, compliant: false }) {
  return surroundings({
    places: await openPlaces({ country: [], operator: [] }),
    networks: namedNetworks([office]),
    softwareOf: softwareReader(new Map()),
    attestationOf: () => attested,
  })
}

t.test('a client is somewhere, runs something, and proves or does not prove its device', async t => {
  const of = await createSurroundings()
  t.strictSame(of(createExchange({ fields: agent }, { session: { ...ana, managed: true } })), {
    ...unknownPlace,
    network: { names: ['office'], categories: ['corporate'], tags: ['eu'] },
    client: { kind: 'browser', name: 'firefox', version: 140, outdated: false },
    device: { managed: true, compliant: false, certificate: false, type: 'desktop', platform: 'linux' },
  })
})

t.test('who is not signed in has proven nothing', async t => {
  const of = await createSurroundings()
  t.match(of(createExchange({ fields: agent }, { session: undefined })).device, {
    managed: false,
    compliant: false,
  })
})

t.test('requests that differ in nothing share all of it', async t => {
  const of = await createSurroundings()
  const [first, second] = [of(createExchange({ fields: agent })), of(createExchange({ fields: agent }))]
  for (const name of ['network', 'client', 'device', 'location', 'operator'] as const)
    t.equal(first[name], second[name], name)
  const managed = of(createExchange({ fields: agent }, { session: { ...ana, managed: true } }))
  t.equal(managed.client, first.client)
  t.strictSame([managed.device.managed, first.device.managed], [true, false])
})

t.test('a certificate that counts proves that the device is managed, and nothing more', async t => {
  const of = await createSurroundings()
  const deviceWith = (session: Partial<Session>) =>
    of(createExchange({ fields: agent }, { session: { ...ana, managed: false, ...session } })).device
  t.match(deviceWith({ certificate: 'digest' }), { managed: true, compliant: false, certificate: true })
  t.match(deviceWith({ managed: true }), { managed: true, certificate: false }, 'the provider’s word is none')
  t.match(deviceWith({ compliant: true }), { managed: false, compliant: true, certificate: false })
  t.match(deviceWith({ compliant: true, certificate: 'x' }), {
    managed: true,
    compliant: true,
    certificate: true,
  })
  t.match(deviceWith({}), { managed: false, compliant: false, certificate: false })
})

t.test('what a proxy attests counts beside what the session says, also without one', async t => {
  const managed = await createSurroundings({ managed: true, compliant: false })
  t.match(managed(createExchange({ fields: agent }, { session: undefined })).device, {
    managed: true,
    compliant: false,
  })
  const session = { ...ana, managed: false, compliant: true }
  t.match(managed(createExchange({ fields: agent }, { session })).device, {
    managed: true,
    compliant: true,
    certificate: false,
  })
})
