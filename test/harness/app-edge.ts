import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { mintSession } from '../../src/commands/session-mint.ts'
import { loadConfig } from '../../src/config/index.ts'
import { startEdge } from '../../src/edge/index.ts'
import { Records } from './records.ts'

/** An edge in front of one app that nobody here wrote. */
export interface AppEdge {
  /** The origin under which users open the app. */
  readonly origin: string
  /** A session of someone at this edge, as `session mint` makes it. */
  readonly session: { readonly name: string; readonly value: string }
  readonly records: Records
}

export interface AppEdgeOptions {
  /** Where the configuration is written; the authority of the edge and of the app is there. */
  readonly directory: string
  readonly id: string
  /** The app's public name. */
  readonly host: string
  /** Where that name is served by TLS, on loopback. */
  readonly port: number
  readonly policy: string
  /** YAML lines added to the app, each indented by four. */
  readonly lines: string
}

/** Starts an edge with all its stages, which ends with the test. */
export async function startAppEdge(t: Pick<Test, 'teardown'>, options: AppEdgeOptions): Promise<AppEdge> {
  const file = join(options.directory, 'sallyport.yaml')
  mkdirSync(join(options.directory, 'policies'))
  writeFileSync(join(options.directory, 'policies/policy.yaml'), options.policy)
  writeFileSync(file, configuration(options))
  const records = new Records()
  const edge = await startEdge(loadConfig(file, {}), { records })
  t.teardown(() => edge.close())
  const origin = `https://${options.host}.${options.id}.edge.localhost:${edge.ports.https}`
  return { origin, session: await mint(file), records }
}

async function mint(file: string): Promise<AppEdge['session']> {
  let line = ''
  const terminal = { environment: {}, out: (text: string) => void (line = text), error: () => undefined }
  await mintSession(['--user', 'ana@corp.example', '--config', file], terminal)
  const [name, value] = line.split('=', 2) as [string, string]
  return { name, value }
}

const configuration = ({ id, host, port, lines }: AppEdgeOptions): string => `
suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: test, client-secret: test } }
session: { keys: session-keys.json }
apps:
  - id: ${id}
    start: https://${host}/
    domains: [{ host: ${host}, origin: "https://127.0.0.1:${port}", tls: { ca: authority.pem }, forwarded: false }]
${lines}
policies: policies
# The edge shares its process with the test.
limits: { event-loop-delay: 10s, memory: 16GiB }
`
