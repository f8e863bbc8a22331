/** Everything around the edges of the evidence: keys, the app, hosts that fail, an identity provider, configuration. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startIdentityProvider } from '../../demo/identity-provider.ts'
import { loadOrCreateKeyRing, type KeyRing } from '../../src/session/index.ts'
import { authorityFiles, loadOrCreateAuthority } from '../../src/tls/index.ts'
import { freePort } from '../../test/harness/free-port.ts'
import { appHost, startApp, type App } from './app.ts'
import { failingHosts, startFailingUpstreams } from './failing-upstreams.ts'

export const suffix = 'edge.localhost'
export const proxied = (host: string): string => `${host}.wiki.${suffix}`

export interface Setting {
  /** Holds all that an edge reads; nothing else is in it. */
  readonly directory: string
  /** PEM of the authority that all trust. */
  readonly ca: string
  readonly ring: KeyRing
  readonly app: App
  /** Where an edge listens; the identity provider sends people back there. */
  readonly ports: EdgePorts
  /** Ports that an edge has reason to connect to. */
  readonly destinations: ReadonlySet<number>
  /** Writes a configuration and returns its file. */
  configure(name: string, ports: EdgePorts, more?: MoreConfiguration): string
  close(): Promise<void>
}

export interface MoreConfiguration {
  readonly workers?: number
  /** The port of a NATS, for an edge of a fleet. */
  readonly nats?: number
}

export interface EdgePorts {
  readonly https: number
  readonly admin: number
}

export const freePorts = async (): Promise<EdgePorts> => ({
  https: await freePort(),
  admin: await freePort(),
})

export async function openSetting(directory: string): Promise<Setting> {
  mkdirSync(join(directory, 'policies'), { recursive: true })
  writeFileSync(join(directory, 'policies/policy.yaml'), policy)
  const authority = loadOrCreateAuthority(directory)
  const ring = loadOrCreateKeyRing(join(directory, 'session-keys.json'))
  const ports = await freePorts()
  const app = await startApp(authority)
  const failing = await startFailingUpstreams(authority)
  const { certificate: cert, key } = authority.issue(['idp.localhost'])
  const signIn = `https://signin.${suffix}:${ports.https}`
  const provider = await startIdentityProvider({
    tls: { cert, key, ca: authority.certificate },
    ...client,
    redirectUris: [`${signIn}/callback`],
    postLogoutRedirectUris: [`${signIn}/signed-out`],
  })
  return {
    directory,
    ca: authority.certificate,
    ring,
    app,
    ports,
    destinations: new Set([app.port, provider.port, ...failingHosts.map(failing.portOf)]),
    configure(name, listen, more = {}) {
      const file = join(directory, `${name}.yaml`)
      const hosts = [...failingHosts.map(host => [host, failing.portOf(host)] as const), [appHost, app.port]]
      writeFileSync(file, configuration(listen, more, provider.issuer, hosts as [string, number][]))
      return file
    },
    async close() {
      failing.close()
      await Promise.all([app.close(), provider.close()])
    },
  }
}

const client = { clientId: 'sallyport', clientSecret: 'evidence' }

/** Rules that make the edge look into files and at their names. */
const policy = `version: 1
default: allow
rules:
  - id: no-programs
    when: { activity: upload, file: { type: program, unscannable: match } }
    then: block
  - id: no-secret-names
    when: { activity: upload, file: { name: "secret-*" } }
    then: block
    message: Files of this name stay where they are.
  - id: pages-are-watched
    when: { activity: view }
    then: { controls: [watermark, no-copy] }
`

const configuration = (
  { https, admin }: EdgePorts,
  { workers = 1, nats }: MoreConfiguration,
  issuer: string,
  hosts: readonly (readonly [string, number])[],
): string => `
suffix: ${suffix}
listen: { https: 127.0.0.1:${https}, admin: 127.0.0.1:${admin} }
workers: ${workers}
tls: { mode: authority, directory: . }
identity:
  oidc: { issuer: "${issuer}", client-id: ${client.clientId}, client-secret: ${client.clientSecret}, ca: ${authorityFiles('.').certificate}, scopes: [openid, email, profile, groups, device] }
session: { keys: session-keys.json }
${nats === undefined ? '' : `fleet: { nats: { servers: ["nats://127.0.0.1:${nats}"] } }\n`}apps:
  - id: wiki
    name: Wiki
    start: https://${appHost}/
    confine: report
    domains:
${hosts.map(([host, port]) => `      - { host: ${host}, origin: "https://127.0.0.1:${port}", tls: { ca: ${authorityFiles('.').certificate} } }`).join('\n')}
policies: policies
`
