import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { mintSession } from '../../src/commands/session-mint.ts'
import { loadConfig } from '../../src/config/index.ts'
import { startEdge } from '../../src/edge/index.ts'
import { authorityFiles } from '../../src/tls/index.ts'
import { Records } from './records.ts'

/** An edge in front of one app that nobody here wrote. */
export interface AppEdge {
  /** Where users open the app. */
  readonly url: string
  /** A session of someone at this edge, as `session mint` makes it. */
  readonly session: { readonly name: string; readonly value: string }
  readonly authorityFile: string
  readonly records: Records
}

/** Starts an edge for an app at `host` that is reached by plain HTTP on a port of loopback. */
export async function startAppEdge(t: Test, host: string, port: number): Promise<AppEdge> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-app-'))
  const file = join(directory, 'sallyport.yaml')
  mkdirSync(join(directory, 'policies'))
  writeFileSync(join(directory, 'policies/policy.yaml'), 'version: 1\ndefault: allow\n')
  writeFileSync(file, configuration(host, port))
  const records = new Records()
  const edge = await startEdge(loadConfig(file, {}), { records })
  t.teardown(async () => {
    await edge.close()
    rmSync(directory, { recursive: true })
  })
  const url = `https://${host}.app.edge.localhost:${edge.ports.https}/`
  return { url, session: await mint(file), authorityFile: authorityFiles(directory).certificate, records }
}

async function mint(file: string): Promise<AppEdge['session']> {
  let line = ''
  const terminal = { environment: {}, out: (text: string) => void (line = text), error: () => undefined }
  await mintSession(['--user', 'ana@corp.example', '--config', file], terminal)
  const [name, value] = line.split('=', 2) as [string, string]
  return { name, value }
}

const configuration = (host: string, port: number): string => `
suffix: edge.localhost
listen: { https: 127.0.0.1:0 }
tls: { mode: authority, directory: . }
identity: { oidc: { issuer: "https://idp.invalid", client-id: test, client-secret: test } }
session: { keys: session-keys.json }
apps:
  - id: app
    start: https://${host}/
    domains: [{ host: ${host}, origin: "http://127.0.0.1:${port}" }]
policies: policies
`
