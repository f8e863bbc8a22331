import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { loadConfig } from '../../src/config/index.ts'
import type { Edge } from '../../src/edge/index.ts'
import {
  createSessionTokens,
  loadOrCreateKeyRing,
  mintedSession,
  sessionCookieName,
  type Session,
} from '../../src/session/index.ts'
import { authorityFiles, loadOrCreateAuthority, type Authority } from '../../src/tls/index.ts'
import type { ClientOptions } from './clients.ts'
import { startTestEdge } from './edge-apart.ts'
import { startOrigin, type Origin } from './origin.ts'
import { Records } from './records.ts'

/** One edge, one SaaS app `wiki` (hosts `www.example.com`, `static.example.com`) and one `mail`. */
export interface World {
  readonly directory: string
  readonly authority: Authority
  readonly origin: Origin
  readonly edge: Edge
  readonly client: ClientOptions
  readonly records: Records
  /** A `Cookie` value of a session. */
  cookie(session?: Partial<Session>, app?: string): string
  /** A token of the edge with some of its session changed. */
  resealed(token: string, context: string, changes: Partial<Session>): string
  /** The session in a token of the edge. */
  opened(token: string, context: string): Session
  /** Replaces the policy file. */
  writePolicy(text: string): void
}

export interface WorldOptions {
  readonly policy?: string
  /** YAML lines added to the app `wiki`, each indented by four. */
  readonly wiki?: string
  /** YAML items added to the domains of `wiki`, each indented by six. */
  readonly domains?: string
  /** The issuer of the configuration. */
  readonly issuer?: string
  readonly absolute?: string
  /** The class of authentication that stands for a second factor. */
  readonly acr?: string
  /** YAML of more keys under `session`, in flow style. */
  readonly session?: string
  /** YAML of more listeners, in flow style. */
  readonly listen?: string
  /** Files beside the configuration, by their names. */
  readonly files?: Readonly<Record<string, string>>
  /** YAML of more limits, in flow style. */
  readonly limits?: string
  /** YAML lines added at the top level. */
  readonly more?: string
}

export const wikiHost = 'www.example.com.wiki.edge.localhost'
export const staticHost = 'static.example.com.wiki.edge.localhost'
export const mailHost = 'www.mail.example.com.mail.edge.localhost'
export const signInHost = 'signin.edge.localhost'

const monitorAll = 'version: 1\ndefault: monitor\n'

/** Starts a world; everything ends with the test. */
export async function startWorld(
  t: Test,
  handler: RequestListener,
  options: WorldOptions = {},
): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'))
  const authority = loadOrCreateAuthority(directory)
  const origin = await startOrigin(
    authority,
    ['www.example.com', 'static.example.com', 'www.mail.example.com'],
    handler,
  )
  t.teardown(async () => {
    await origin.close()
    rmSync(directory, { recursive: true })
  })
  const policies = join(directory, 'policies')
  mkdirSync(policies)
  const writePolicy = (text: string): void => writeFileSync(join(policies, 'policy.yaml'), text)
  writePolicy(options.policy ?? monitorAll)
  for (const [name, content] of Object.entries(options.files ?? {}))
    writeFileSync(join(directory, name), content)
  writeFileSync(join(directory, 'sallyport.yaml'), configuration(origin.port, options))
  const { session } = loadConfig(join(directory, 'sallyport.yaml'), {})
  const ring = loadOrCreateKeyRing(session.keys)
  const records = new Records()
  const edge = await startTestEdge(join(directory, 'sallyport.yaml'), records)
  const tokens = createSessionTokens(ring, session)
  t.teardown(() => edge.close())
  return {
    directory,
    authority,
    origin,
    edge,
    client: { port: edge.ports.https, ca: authority.certificate },
    records,
    cookie: (session = {}, app = 'wiki') => `${sessionCookieName}=${tokens.seal(sessionOf(session), app)}`,
    resealed: (token, context, changes) =>
      tokens.seal({ ...tokens.open(token, context)!, ...changes }, context),
    opened: (token, context) => tokens.open(token, context)!,
    writePolicy,
  }
}

const configuration = (
  port: number,
  {
    wiki = '',
    domains = '',
    issuer = 'https://idp.invalid',
    absolute = '12h',
    session,
    listen,
    limits,
    acr = 'urn:corp:multi-factor',
    more = '',
  }: WorldOptions,
): string => `
suffix: edge.localhost
listen: { https: 127.0.0.1:0, admin: 127.0.0.1:0${listen === undefined ? '' : `, ${listen}`} }
tls: { mode: authority, directory: . }
identity:
  oidc: { issuer: "${issuer}", client-id: sallyport, client-secret: secret, managed-claim: device_managed, acr-values: { multi-factor: "${acr}" }, ca: authority.pem, scopes: [openid, email, profile, groups, device] }
session: { keys: session-keys.json, absolute: ${absolute}${session === undefined ? '' : `, ${session}`} }
apps:
  - id: wiki
    name: Wiki
    start: https://www.example.com/
    domains:
      - { host: www.example.com, origin: https://127.0.0.1:${port}, tls: { ca: authority.pem } }
      - { host: static.example.com, origin: https://127.0.0.1:${port}, tls: { ca: authority.pem }, forwarded: false }
${domains}
${wiki}
  - id: mail
    name: Mail
    start: https://www.mail.example.com/
    domains:
      - { host: www.mail.example.com, origin: https://127.0.0.1:${port}, tls: { ca: authority.pem } }
policies: policies
# The edge shares its process with the test.
limits: { event-loop-delay: 10s, memory: 16GiB${limits === undefined ? '' : `, ${limits}`} }
${more}
`

function sessionOf(given: Partial<Session>): Session {
  const now = Math.floor(Date.now() / 1000)
  const ana = { user: 'ana@corp.example', groups: ['staff'], managed: true, seconds: 3600 }
  return { ...mintedSession(ana, now), browser: 'browser-1', ...given }
}

/** The authority's file, for clients that want a path. */
export const authorityFile = (world: World): string => authorityFiles(world.directory).certificate
