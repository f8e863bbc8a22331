import type { HostMap } from './hosts.ts'

/** Where a domain's hosts are reached when not at their own name and port 443. */
export interface Origin {
  readonly protocol: 'http:' | 'https:'
  /** A name or an address literal; IPv6 without brackets. */
  readonly hostname: string
  readonly port: number
}

/** How an upstream proves itself; the defaults are TLS 1.2 and the system's authorities. */
export interface UpstreamTls {
  readonly minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
  /** PEM of the authorities to trust instead of the system's, or undefined. */
  readonly ca: string | undefined
}

/** One entry of an app's domain list. */
export interface Domain {
  /** A canonical host, or `*.` and one, which stands for one or more labels. */
  readonly pattern: string
  readonly origin: Origin | undefined
  readonly tls: UpstreamTls
  /** Whether the upstream is told the client's address and our name in `X-Forwarded-*`. */
  readonly forwarded: boolean
}

/** What a user is doing; the vocabulary of rules and of the activity records. */
export const activities = [
  'sign-in',
  'view',
  'api',
  'download',
  'upload',
  'edit',
  'delete',
  'share',
  'send',
  'export',
  'print',
  'copy',
  'cut',
  'paste',
  'admin-change',
] as const
export type Activity = (typeof activities)[number]

/** An app's own word on what a request means: the first entry that matches decides. */
export interface ActivityRule {
  readonly activity: Activity
  /** Upper-case methods; empty for all. */
  readonly methods: ReadonlySet<string>
  /** An anchored glob over the path without its query. */
  readonly path: RegExp
}

/** A configured SaaS app. */
export interface App {
  /** One DNS label. */
  readonly id: string
  /** What users call it. */
  readonly name: string
  /** Absolute URL, in the app's own name, where a user begins. */
  readonly start: string
  readonly domains: readonly Domain[]
  readonly hosts: HostMap
  /** Whether HttpOnly cookies of the app are sealed before the browser gets them. */
  readonly cookies: 'sealed' | 'plain'
  readonly activities: readonly ActivityRule[]
  /** Whether the browser runtime is placed in pages. */
  readonly runtime: boolean
  /** Whether users are told on first entry that the session is monitored. */
  readonly notice: boolean
  /** Whether pages are kept inside the listed hosts, told of when they would not be, or left alone. */
  readonly confine: Confinement
  /** Host patterns that confined pages may reach directly, though nothing of that passes here. */
  readonly direct: readonly string[]
  /** Anchored globs over paths whose content stays byte for byte. */
  readonly neverRewrite: readonly RegExp[]
  /** Regions or tags of edges that its users may be sent to; empty for all. */
  readonly residency: readonly string[]
  /** Whether a user whom the identity provider does not let in is sent to the app's own address. */
  readonly outsiders: 'refuse' | 'original'
}

/** What becomes of a page that reaches for a host outside its app. */
export const confinements = ['off', 'report', 'enforce'] as const
export type Confinement = (typeof confinements)[number]
