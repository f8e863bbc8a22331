/**
 * The one mapping between a SaaS app's own names and ours:
 * `www.example.com` ↔ `www.example.com.<app id>.<suffix>`. Nothing else adds or strips a suffix.
 */
import { domainToASCII } from 'node:url'

declare const brand: unique symbol

/** A host name of the SaaS app itself, canonical: lower case, A-labels, no trailing dot. */
export type UpstreamHost = string & { readonly [brand]: 'UpstreamHost' }

/** A host name of ours that stands for one upstream host of one app, canonical likewise. */
export type ProxiedHost = string & { readonly [brand]: 'ProxiedHost' }

/** RFC 1035 2.3.4: octets in a name, without the root's dot. */
const maxNameOctets = 253
/** LDH labels of at most 63 octets; an underscore is tolerated because SaaS tenants have such names. */
const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/
/** WHATWG URL "ends in a number": browsers read such a host as an IPv4 address in some spelling. */
const endsInNumber = /^(?:[0-9]+|0x[0-9a-f]*)$/

/**
 * The canonical form of a host name, or undefined when it is none that this product can serve: an IP
 * literal in any spelling, a single label, an empty label, over 253 octets, a label over 63.
 */
export function canonicalHost(text: string): string | undefined {
  const name = asciiName(text)
  if (name === undefined || name.length > maxNameOctets) return undefined
  const labels = name.split('.')
  if (labels.length < 2 || !labels.every(part => label.test(part))) return undefined
  return endsInNumber.test(labels.at(-1)!) ? undefined : name
}

function asciiName(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  if (/^[a-z0-9._-]+$/.test(name)) return name
  if (/^[A-Za-z0-9._-]+$/.test(name)) return name.toLowerCase()
  return /[\u0080-\uffff]/.test(name) && !/[\s/?#@:\\%[\]]/.test(name) ? domainToASCII(name) : undefined
}

/** Whether `host` (canonical) is the pattern itself or, for `*.rest`, one or more labels before `.rest`. */
export function matchesPattern(pattern: string, host: string): boolean {
  return pattern.startsWith('*.')
    ? host.length > pattern.length - 1 && host.endsWith(pattern.slice(1))
    : host === pattern
}

/** The names of one app: which upstream hosts it lists, and how they are called under our suffix. */
export interface HostMap {
  /** `.<app id>.<suffix>`, with the leading dot. */
  readonly suffix: string
  /** The proxied name of a listed upstream host; a proxied name of this app is returned as it is. */
  toProxied(host: string): ProxiedHost | undefined
  /** The upstream host behind a proxied name, when the app lists it. */
  toUpstream(host: string): UpstreamHost | undefined
  /** Whether `host` (canonical) is an upstream host that the app lists. */
  lists(host: string): boolean
}

/**
 * The mapping of one app.
 * @param suffix `<app id>.<suffix>` without a leading dot
 * @param patterns canonical hosts, or `*.` and a canonical host (one or more labels)
 */
export function createHostMap(suffix: string, patterns: readonly string[]): HostMap {
  const dotted = `.${suffix}`
  const exact = new Set(patterns.filter(pattern => !pattern.startsWith('*.')))
  const wild = patterns.filter(pattern => pattern.startsWith('*.'))

  const lists = (host: string): boolean =>
    exact.has(host) || (!host.endsWith(dotted) && wild.some(pattern => matchesPattern(pattern, host)))

  const toUpstream = (host: string): UpstreamHost | undefined => {
    const name = canonicalHost(host)
    if (name === undefined || !name.endsWith(dotted)) return undefined
    const upstream = canonicalHost(name.slice(0, -dotted.length))
    return upstream !== undefined && lists(upstream) ? (upstream as UpstreamHost) : undefined
  }

  const toProxied = (host: string): ProxiedHost | undefined => {
    const name = canonicalHost(host)
    if (name === undefined) return undefined
    if (name.endsWith(dotted)) return toUpstream(name) === undefined ? undefined : (name as ProxiedHost)
    const fits = name.length + dotted.length <= maxNameOctets
    return fits && lists(name) ? ((name + dotted) as ProxiedHost) : undefined
  }

  return { suffix: dotted, toProxied, toUpstream, lists }
}
