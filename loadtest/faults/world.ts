import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'
import { freePort } from '../../test/harness/free-port.ts'
import { runEdge } from '../../test/harness/running-edge.ts'
import { writeIdentity } from '../campaign-world.ts'
import { sumOf } from '../metrics.ts'
import { loadCore, measuredCore, pinnedTo, residentOctets, startServer } from '../process.ts'
import { hosts, program } from '../sallyport.ts'
import { createMint } from '../sessions/minting.ts'
import { createAsking, type Asking, type AskingOptions } from './asking.ts'
import { faultKinds } from './kinds.ts'
import { startFaulty, type FaultyHost } from './upstreams.ts'

/** One edge before a healthy app and twelve faulty hosts of another. */
export interface FaultWorld {
  readonly directory: string
  readonly port: number
  readonly ca: string
  readonly pid: number
  readonly faulty: readonly FaultyHost[]
  /** The healthy app's host as users name it. */
  readonly healthyHost: string
  /** A `Cookie` value of a new session of an app. */
  mint(app: string): string
  /** Asks for a faulty host as a user of its own. */
  asking(host: FaultyHost): Asking
  /** What the healthy app is asked with, as a user of its own. */
  askedOfHealthy(): AskingOptions
  /** A figure of the edge's metrics, the sum over the labels that are not given. */
  figure(name: string, labels?: string): Promise<number>
  /** Resident memory of the edge, in octets. */
  residentOctets(): number
  close(): Promise<void>
}

const app = 'bench'

/** Starts all of it. Times are short, so that a hundred faults that take their time do not take an hour. */
export async function startFaultWorld(): Promise<FaultWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-faults-'))
  const ends: (() => unknown)[] = [() => rmSync(directory, { recursive: true })]
  const close = async (): Promise<void> => {
    for (const end of ends.reverse()) await end()
  }
  try {
    const ca = writeIdentity(directory)
    const authority = loadOrCreateAuthority(directory)
    const faulty = await Promise.all(faultKinds.map(kind => startFaulty(kind, authority)))
    ends.push(() => Promise.all(faulty.map(host => host.close())))
    const healthy = await startServer([...firstServed, process.execPath, originFile, directory], loadCore)
    ends.push(() => healthy.stop())
    const admin = await freePort()
    const file = join(directory, 'sallyport.yaml')
    mkdirSync(join(directory, 'policies'))
    writeFileSync(join(directory, 'policies/policy.yaml'), 'version: 1\ndefault: monitor\n')
    writeFileSync(file, configuration(admin, healthy.port, faulty))
    const edge = await runEdge(
      [...pinnedTo(measuredCore), program, 'start', '--config', file],
      () => undefined,
    )
    ends.push(() => edge.kill())
    const mints = new Map([app, 'faulty'].map(id => [id, createMint(directory, id)]))
    const mint = (id: string): string => mints.get(id)!()
    const shared = { port: edge.port, ca }
    return {
      directory,
      ...shared,
      pid: edge.child.pid!,
      faulty,
      healthyHost: hosts.proxied,
      mint,
      asking: ({ host }) =>
        createAsking({ ...shared, host: `${host}.faulty.edge.localhost`, cookie: mint('faulty') }),
      askedOfHealthy: () => ({ ...shared, host: hosts.proxied, cookie: mint(app) }),
      figure: async (name, labels = '') =>
        sumOf(await (await fetch(`http://127.0.0.1:${admin}/metrics`)).text(), name, labels),
      residentOctets: () => residentOctets(edge.child.pid!),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** What measures does not wait for what it measures beside: clients and faulty hosts share its core. */
const firstServed = ['nice', '-n', '-10']

const originFile = join(import.meta.dirname, '../peers/origin.ts')

const configuration = (admin: number, healthyPort: number, faulty: readonly FaultyHost[]): string => `
suffix: edge.localhost
listen: { https: 127.0.0.1:0, admin: 127.0.0.1:${admin} }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: bench, client-secret: bench } }
session: { keys: session-keys.json }
limits: { connect-time: 1s, response-time: 2s, response-idle-time: 2s, breaker-time: 100ms }
apps:
  - id: ${app}
    start: https://${hosts.upstream}/
    domains: [{ host: ${hosts.upstream}, origin: "https://127.0.0.1:${healthyPort}", tls: { ca: authority.pem } }]
  - id: faulty
    start: https://${faulty[0]!.host}/
    domains:
${faulty.map(({ host, port }) => `      - { host: ${host}, origin: "https://127.0.0.1:${port}", tls: { ca: authority.pem } }`).join('\n')}
policies: policies
`
