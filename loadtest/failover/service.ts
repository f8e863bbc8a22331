import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrCreateKeyRing } from '../../src/session/index.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { countries } from '../../test/dns/name-world.ts'
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
  { id: 'fra-1', region: 'eu', place: '[50.11, 8.68]', last: 11 },
  { id: 'iad-1', region: 'us', place: '[38.95, -77.45]', last: 12 },
  { id: 'syd-1', region: 'ap', place: '[-33.87, 151.21]', last: 13 },
] as const

export interface ServiceOptions {
  /** Of its app, in flow style; that may be anywhere when undefined. */
  readonly residency?: string
  readonly suffix?: string
  /** The first three octets of what edges and PowerDNS listen on. */
  readonly network?: string
  /** Of all edges; a free one when undefined. */
  readonly port?: number
  readonly dnsPort?: number
  /** How many more edges clients are told of; none when undefined. */
  readonly spares?: number
  /** The app; one that knows browsers again when undefined. */
  readonly handler?: RequestListener
}

/** Starts a service whose edges are all well. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const { network = '127.0.0', suffix = 'edge.localhost' } = options
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
    const origin = await startOrigin(authority.issue([hosts.upstream]), options.handler)
    ends.push(() => origin.close())
    const nats = await createNatsServer()
    ends.push(() => nats.close())
    await nats.start()
    const port = options.port ?? (await freePort())
    const dnsAdmin = await freePort()
    const residency = options.residency ?? '[]'
    const shared = {
      origin: origin.port,
      port,
      nats: nats.url,
      dnsAdmin,
      residency,
      suffix,
      network,
      spares: options.spares ?? 0,
    }
    const edges: ServiceEdge[] = []
    for (const site of sites) {
      const edge = makeEdge(directory, site, await freePort(), shared)
      ends.push(() => edge.kill())
      edges.push(edge)
    }
    await Promise.all(edges.map(edge => edge.start()))
    const names = await runNames(join(directory, 'fra-1.yaml'))
    ends.push(() => names.stop())
    const powerdns = await startPowerDns(
      join(directory, 'powerdns.sock'),
      join(directory, 'pdns'),
      network === '127.0.0' ? '127.0.0.1' : `${network}.53`,
      options.dnsPort,
    )
    ends.push(() => powerdns.close())
    const view = async () =>
      (
        (await (await fetch(`http://127.0.0.1:${dnsAdmin}/edges`)).json()) as {
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

/** What all edges have alike. */
interface Shared {
  readonly spares: number
  readonly suffix: string
  readonly network: string
  readonly origin: number
  readonly port: number
  readonly nats: string
  readonly dnsAdmin: number
  readonly residency: string
}

function makeEdge(
  directory: string,
  { id, region, last }: (typeof sites)[number],
  admin: number,
  shared: Shared,
): ServiceEdge {
  const address = `${shared.network}.${last}`
  const file = join(directory, `${id}.yaml`)
  writeFileSync(file, configuration(id, address, admin, shared))
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

const configuration = (id: string, address: string, admin: number, shared: Shared): string => `
suffix: ${shared.suffix}
edge: { id: ${id} }
listen: { https: "${address}:${shared.port}", admin: "127.0.0.1:${admin}" }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: bench, client-secret: bench } }
session: { keys: session-keys.json }
fleet: { nats: { servers: ["${shared.nats}"] } }
geo: { country: ${countries} }
edges:
${sites.map(each => `  - { id: ${each.id}, region: ${each.region}, place: ${each.place}, addresses: ${shared.network}.${each.last} }`).join('\n')}
routing: { return-after: 200ms }
dns:
  powerdns: powerdns.sock
  admin: 127.0.0.1:${shared.dnsAdmin}
  name-servers: [ns1.corp.example]
  ttl: 1s
  spares: ${shared.spares}
  probe: { every: 250ms }
apps:
  - id: bench
    start: https://${hosts.upstream}/
    domains:
      - { host: ${hosts.upstream}, origin: https://127.0.0.1:${shared.origin}, tls: { ca: authority.pem } }
    residency: ${shared.residency}
policies: policies
`
