import t from 'tap'
import { openPlaces, unknownPlace } from '../../../src/geo/index.ts'
import { namedNetworks } from '../../../src/network/index.ts'
import { softwareReader } from '../../../src/proxy/identify/software.ts'
import { surroundings } from '../../../src/proxy/identify/surroundings.ts'
import { ana, createExchange } from '../rewrite/exchanges.ts'

const office = {
  name: 'office',
  ranges: ['198.51.100.0/24'],
  category: 'corporate',
  tags: ['eu'],
} as const
const agent = ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0']

async function createSurroundings() {
  const places = await openPlaces({ country: [], operator: [] })
  return surroundings({ places, networks: namedNetworks([office]), softwareOf: softwareReader(new Map()) })
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
