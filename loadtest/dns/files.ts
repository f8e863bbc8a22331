import { countries } from '../../test/dns/name-world.ts'

/** A name service of three edges, which nobody asks whether they are well. */
export const nameConfiguration = (): string => `suffix: edge.example
edge: { id: fra-1 }
listen: { https: "127.0.0.1:8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
geo: { country: ${countries} }
edges:
  - { id: fra-1, region: eu, place: [50.11, 8.68], addresses: 192.0.2.11 }
  - { id: iad-1, region: us, place: [38.95, -77.45], addresses: 192.0.2.12 }
  - { id: syd-1, region: ap, place: [-33.87, 151.21], addresses: 192.0.2.13 }
dns: { powerdns: powerdns.sock, name-servers: [ns1.corp.example], probe: { every: 1h } }
apps:
  - { id: wiki, start: https://www.example.com/, domains: [www.example.com] }
`

/** The same names, for everybody alike. */
export const zoneFile = `$ORIGIN edge.example.
$TTL 10
@ SOA ns1.corp.example. hostmaster.edge.example. 1 3600 600 604800 30
@ NS ns1.corp.example.
www.example.com.wiki A 192.0.2.11
`
