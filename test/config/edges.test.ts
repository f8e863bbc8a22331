import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { problemsFrom } from './problems.ts'

const base = `suffix: edge.localhost
edge: { id: fra-1 }
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
`
const app = (more = ''): string =>
  `apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com]${more} }]\n`

function load(t: Test, text: string): Config {
  const directory = t.testdir({ 'sallyport.yaml': base + text })
  return loadConfig(join(directory, 'sallyport.yaml'), {})
}

const problemsOf = (t: Test, text: string): string[] =>
  problemsFrom(
    () => load(t, text),
    message => message,
  )

t.test('without them an edge sends nobody anywhere', async t => {
  const { edges, routing, apps } = load(t, app())
  t.match(
    { edges, routing, apps },
    { edges: [], routing: { outsideBounds: 'closed' }, apps: [{ residency: [] }] },
  )
})

t.test('edges, and the apps that are bound to some', async t => {
  const text = `${app(', residency: [eu, gdpr]')}edges:
  - { id: fra-1, region: eu, place: [50.11, 8.68], addresses: [192.0.2.1, "2001:db8::1"], residency: gdpr }
  - { id: iad-1, region: us, place: [38.95, -77.45], addresses: 192.0.2.2, weight: 0 }
routing: { outside-bounds: open }
`
  const { edges, routing, apps } = load(t, text)
  t.strictSame(edges, [
    {
      id: 'fra-1',
      region: 'eu',
      place: { latitude: 50.11, longitude: 8.68 },
      addresses: ['192.0.2.1', '2001:db8::1'],
      capacity: 10_000,
      weight: 1,
      residency: ['gdpr'],
    },
    {
      id: 'iad-1',
      region: 'us',
      place: { latitude: 38.95, longitude: -77.45 },
      addresses: ['192.0.2.2'],
      capacity: 10_000,
      weight: 0,
      residency: [],
    },
  ])
  t.equal(routing.outsideBounds, 'open')
  t.strictSame(apps[0]!.residency, ['eu', 'gdpr'])
})

t.test('what cannot be is told with its place', async t => {
  const text = `${app(', residency: [eu, moon]')}edges:
  - { id: iad-1, region: eu, place: [50.11], addresses: [192.0.2.1] }
  - { id: iad-1, region: us, place: [95, 8], addresses: [edge.example], weight: -1 }
  - { id: iad-2, region: eu, place: [38.95, -77.45], addresses: 192.0.2.2 }
routing: { outside-bounds: maybe }
`
  t.strictSame(problemsOf(t, text), [
    '9:37 C108 a place is its latitude and longitude in degrees: [50.11, 8.68]',
    '10:37 C108 a place is its latitude and longitude in degrees: [50.11, 8.68]',
    '10:58 C108 "edge.example" is not an address such as 192.0.2.10 or 2001:db8::10',
    '10:81 C105 this must be a whole number from 0 to 1000, but it is the number -1',
    '10:11 C212 the edge "iad-1" is given twice',
    '12:28 C106 unknown setting "maybe"; it is one of closed, open',
    '2:1 C212 the edge "fra-1" itself is not among "edges"',
    '7:97 C212 no edge has the region or tag "moon"',
  ])
  t.match(problemsOf(t, app(', residency: eu')), ['7:92 C212 no edge has the region or tag "eu"'])
})
