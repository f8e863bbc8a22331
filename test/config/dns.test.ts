import { join } from 'node:path'
import t, { type Test } from 'tap'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { problemsFrom } from './problems.ts'

const base = `suffix: edge.example
edge: { id: fra-1 }
listen: { https: ":8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
apps: [{ id: wiki, start: https://www.example.com/, domains: [www.example.com], residency: eu }]
edges:
  - { id: fra-1, region: eu, place: [50.11, 8.68], addresses: 192.0.2.1 }
  - { id: iad-1, region: us, place: [38.95, -77.45], addresses: 192.0.2.2 }
`

function load(t: Test, text: string): Config & { directory: string } {
  const directory = t.testdir({ 'sallyport.yaml': base + text })
  return { ...loadConfig(join(directory, 'sallyport.yaml'), {}), directory }
}

const problemsOf = (t: Test, text: string): string[] =>
  problemsFrom(
    () => load(t, text),
    message => message,
  )

t.test('the name service, with what is usual', async t => {
  const { dns, directory } = load(t, 'dns: { powerdns: p.sock, name-servers: [ns1.corp.example] }\n')
  t.strictSame(dns, {
    powerdns: join(directory, 'p.sock'),
    listen: undefined,
    admin: undefined,
    nameServers: [{ name: 'ns1.corp.example', addresses: [] }],
    hostmaster: 'hostmaster.edge.example',
    ttl: 10_000,
    spares: 0,
    challenges: undefined,
    probe: { ca: undefined, every: 1_000, timeout: 1_500 },
  })
  t.match(load(t, '').dns, { powerdns: undefined, listen: undefined, nameServers: [] }, 'without it')
})

t.test('all of it', async t => {
  const { dns, directory } = load(
    t,
    `dns:
  listen: 127.0.0.1:5353
  admin: "[::1]:9091"
  name-servers: [{ name: NS1.edge.example, addresses: [192.0.2.53, "2001:db8::53"] }]
  hostmaster: dns.corp.example
  ttl: 30s
  spares: 1
  challenges: acme
  probe: { every: 2s, timeout: 3s }
`,
  )
  t.match(dns, {
    listen: { host: '127.0.0.1', port: 5353 },
    admin: { host: '::1', port: 9091 },
    nameServers: [{ name: 'ns1.edge.example', addresses: ['192.0.2.53', '2001:db8::53'] }],
    hostmaster: 'dns.corp.example',
    ttl: 30_000,
    spares: 1,
    challenges: join(directory, 'acme'),
    probe: { every: 2_000, timeout: 3_000 },
  })
})

t.test('what cannot be is told with its place', async t => {
  t.strictSame(problemsOf(t, 'dns: { name-servers: [ns1.edge.example], ttl: 10ms, spare: 1 }\n'), [
    '11:23 C213 "ns1.edge.example" is inside the zone, so its addresses are needed: { name: ns1.edge.example, addresses: [192.0.2.53] }',
    '11:47 C213 a time to live is at least 1s',
    '11:6 C213 say where names are asked for: "powerdns" (a socket) or "listen"',
    '11:53 C103 unknown key "spare"; did you mean "spares"?',
  ])
  t.strictSame(problemsOf(t, 'dns: { listen: "systemd:dns", name-servers: [] }\n'), [
    '11:16 C108 "systemd:dns" is not a listening address; write 127.0.0.1:8443, [::1]:8443 or :8443',
    '11:45 C213 a zone needs a name server such as ns1.corp.example',
    '11:6 C213 say where names are asked for: "powerdns" (a socket) or "listen"',
  ])
  const long = `/run/${'x'.repeat(110)}`
  t.match(
    problemsOf(t, `dns: { powerdns: ${long}, name-servers: [ns1.corp.example] }\n`)[0],
    /^11:18 C108 a socket's path has at most 107 octets/,
  )
})

t.test('routing: bounds of all apps, and what was measured', async t => {
  const { routing } = load(
    t,
    `routing:
  residency: eu
  return-after: 30s
  measured: [{ networks: [203.0.113.0/24, "2001:db8::/32"], round-trips: { fra-1: 12ms, iad-1: 1s } }]
`,
  )
  t.match(routing, { residency: ['eu'], outsideBounds: 'closed', returnAfter: 30_000 })
  t.strictSame(routing.measured, [
    {
      networks: ['203.0.113.0/24', '2001:db8::/32'],
      milliseconds: new Map([
        ['fra-1', 12],
        ['iad-1', 1_000],
      ]),
    },
  ])
})

t.test('routing that cannot be', async t => {
  t.strictSame(
    problemsOf(
      t,
      'routing: { residency: us, measured: [{ networks: 10.0.0.0/8, round-trips: { fra-2: 1ms } }] }\n',
    ),
    [
      '11:77 C212 there is no edge "fra-2"; did you mean "fra-1"?',
      '7:92 C212 no edge is both here and where "routing.residency" binds all apps to',
    ],
  )
  t.strictSame(problemsOf(t, 'routing: { residency: moon }\n'), [
    '11:23 C212 no edge has the region or tag "moon"',
  ])
})
