import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { authorityFiles, loadOrCreateAuthority } from '../../../src/tls/index.ts'
import { startAppEdge } from '../../harness/app-edge.ts'
import type { RealApp } from './app.ts'
import { startFront, startLeakCounter } from './front.ts'
import type { Scope } from './scope.ts'

/** How the browser reaches an app. */
export const modes = ['direct', 'proxied', 'controlled'] as const
export type Mode = (typeof modes)[number]

/** Where the browser finds an app, and what it may see of the world. */
export interface Place {
  /** `https://` and the host, with the port where there is one. */
  readonly origin: string
  readonly authorityFile: string
  /** Chromium's `--host-resolver-rules`. */
  readonly resolverRules: string
  /** The session at the edge. */
  readonly session: { readonly name: string; readonly value: string; readonly domain: string } | undefined
  /** The app's own port on loopback. */
  readonly appPort: number
  /** Whether a URL is the app's as this browser is meant to reach it. */
  isInside(url: URL): boolean
  /** Connections to the app's own name, past the edge. */
  leaks(): number
  /** Whether the rule with the controls was in force. */
  isGuarded(): boolean
}

const guard = 'guarded'
const guarded = `
rules:
  - id: ${guard}
    when: { user-domain: corp.example }
    then: { controls: [no-copy, no-print, watermark] }
`

/** The policy, and lines of the app's configuration. */
const guards = {
  proxied: { policy: 'version: 1\ndefault: allow\n', lines: '' },
  controlled: { policy: `version: 1\ndefault: allow${guarded}`, lines: '    confine: enforce' },
}

/** Starts the app and all that is between it and the browser. */
export async function openPlace(scope: Scope, app: RealApp, mode: Mode): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-app-'))
  scope.teardown(() => rmSync(directory, { recursive: true, maxRetries: 5 }))
  const authority = loadOrCreateAuthority(directory)
  const appPort = await app.start(scope)
  const port = await startFront(scope, authority, app.host, appPort)
  const authorityFile = authorityFiles(directory).certificate
  const common = { authorityFile, appPort }
  if (mode !== 'direct') return { ...common, ...(await behindEdge(scope, app, mode, directory, port)) }
  return {
    ...common,
    origin: `https://${app.host}`,
    resolverRules: `MAP ${app.host} 127.0.0.1:${port}, MAP * ~NOTFOUND`,
    session: undefined,
    isInside: url => url.host === app.host,
    leaks: () => 0,
    isGuarded: () => false,
  }
}

async function behindEdge(
  scope: Scope,
  { id, host, settings = '' }: RealApp,
  mode: 'proxied' | 'controlled',
  directory: string,
  port: number,
): Promise<Omit<Place, 'authorityFile' | 'appPort'>> {
  const { policy, lines } = guards[mode]
  const edge = await startAppEdge(scope, {
    directory,
    id,
    host,
    port,
    policy,
    lines: `${settings}\n${lines}`,
  })
  const leak = await startLeakCounter(scope)
  return {
    origin: edge.origin,
    resolverRules: `MAP ${host} 127.0.0.1:${leak.port}, MAP * ~NOTFOUND, EXCLUDE *.edge.localhost`,
    session: { ...edge.session, domain: `.${id}.edge.localhost` },
    isInside: url => url.hostname.endsWith('.edge.localhost'),
    leaks: () => leak.connections,
    isGuarded: () => edge.records.activities.some(({ rule, also }) => [rule, ...also].includes(guard)),
  }
}
