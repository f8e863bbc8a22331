/** Clients, routes and exchanges that are made of data only, for tests of single stages. */
import {
  createAppTable,
  createHostMap,
  type App,
  type AppTable,
  type Route,
} from '../../../src/apps/index.ts'
import { unknownFacts, type Decision } from '../../../src/policy/index.ts'
import type { Client } from '../../../src/proxy/client.ts'
import { newExchange, type Exchange } from '../../../src/proxy/exchange.ts'
import type { Session } from '../../../src/session/index.ts'

export const suffix = 'edge.localhost'
const tls = { minVersion: 'TLSv1.2', ca: undefined } as const

/** An app that lists these patterns. */
export function createApp(id: string, patterns: readonly string[], options: Partial<App> = {}): App {
  return {
    id,
    name: id[0]!.toUpperCase() + id.slice(1),
    start: `https://${patterns[0]}/`,
    domains: patterns.map(pattern => ({ pattern, origin: undefined, tls, forwarded: false })),
    hosts: createHostMap(`${id}.${suffix}`, patterns),
    cookies: 'sealed',
    activities: [],
    runtime: true,
    notice: false,
    confine: 'off',
    direct: [],
    neverRewrite: [],
    residency: [],
    outsiders: 'refuse',
    ...options,
  }
}

/** `wiki` with three names of its own, `mail` on a site of its own, and `drive` that shares one with `wiki`. */
export const wiki = createApp('wiki', ['www.example.com', 'static.example.com', '*.tenants.example.com'])
export const mail = createApp('mail', ['www.mail.example'])
export const drive = createApp('drive', ['drive.example.com', 'www.example.com'])
export const apps: AppTable = createAppTable([wiki, mail, drive], 8443)

export const routeTo = (host: string, table = apps): Route => {
  const route = table.route(host)
  if (typeof route === 'string') throw new Error(`${host}: ${route}`)
  return route
}
export const wikiHost = 'www.example.com.wiki.edge.localhost'

export interface ClientData {
  readonly protocol?: 'http/1.1' | 'h2'
  readonly method?: string
  readonly target?: string
  readonly authorities?: readonly string[]
  /** Flat. */
  readonly fields?: readonly string[]
  readonly cookies?: string
  readonly serverName?: string | undefined
  readonly body?: Client['body']
}

/** A client that only asks; it cannot be answered. */
export function createClient(data: ClientData = {}): Client {
  const fields = data.fields ?? []
  const client = {
    protocol: data.protocol ?? 'http/1.1',
    connection: {
      address: '198.51.100.7',
      serverName: 'serverName' in data ? data.serverName : wikiHost,
      proxies: undefined,
    },
    address: '198.51.100.7',
    method: data.method ?? 'GET',
    target: data.target ?? '/',
    authorities: data.authorities ?? [`${wikiHost}:8443`],
    fields,
    field: (name: string) => fields.find((_, index) => index % 2 === 1 && fields[index - 1] === name),
    cookies: data.cookies,
    body: data.body,
  }
  return client as unknown as Client
}

export const ana: Session = {
  id: 'sign-in-1',
  share: 'share-1',
  user: 'ana@corp.example',
  groups: ['staff'],
  groupNames: '',
  proofs: [{ strength: 'password', at: 1_000 }],
  startedAt: 1_000,
  subject: '',
  providerSession: '',
  managed: false,
  compliant: false,
  certificate: '',
  key: '',
  browser: 'browser-1',
  expires: 50_000,
  sealedAt: 1_000,
}

/** A decision by default that allows. */
export const allowed: Decision = {
  verdict: 'allow',
  rule: 'default',
  also: [],
  lifted: [],
  shadow: [],
  wouldBe: [],
  readonly: false,
  readonlyMessage: null,
  controls: [],
  session: null,
  label: null,
  stepUp: null,
  message: null,
  pending: false,
  fault: false,
}

/** An exchange of Ana's on the app's page. */
export function createExchange(data: ClientData = {}, changes: Partial<Exchange> = {}): Exchange {
  const client = createClient(data)
  const policy = undefined as unknown as Exchange['policy']
  return {
    ...newExchange(client, routeTo(wikiHost), client.target, client.target, policy),
    reference: '7F3K9-Q2M4C',
    startedAt: 0,
    session: ana,
    facts: {
      ...unknownFacts,
      user: ana.user,
      groups: ana.groups,
      auth: { strength: 'password', age: 0, stronger: [] },
      ip: '198.51.100.7',
      app: 'wiki',
      host: 'www.example.com',
      method: client.method,
      path: client.target.split('?')[0]!,
      now: 1_000_000,
    },
    ...changes,
  }
}
