import {
  confinements,
  createHostMap,
  type App,
  type Domain,
  type Origin,
  type UpstreamTls,
} from '../apps/index.ts'
import {
  boolean,
  listOf,
  mapping,
  oneOf,
  oneOrMany,
  string,
  type Fields,
  type Node,
  type Place,
  type Problems,
  type Reader,
} from '../diagnostics/index.ts'
import { appProfile, noProfile } from './app-profile.ts'
import { activityRule, glob } from './activity-rule.ts'
import { dnsLabel, fileText, hostPattern, httpUrl, listOfDistinct, suffix } from './readers.ts'

const defaultTls: UpstreamTls = { minVersion: 'TLSv1.2', ca: undefined }
/** Names under the suffix that are our own and can be no app's id. */
const reservedIds = new Set(['signin', 'device'])

/**
 * The `apps` list.
 * @param directory what relative paths are relative to
 * @param baseSuffix the configuration's `suffix`, or undefined when that itself was wrong
 */
export function apps(directory: string, baseSuffix: string | undefined): Reader<App[]> {
  const item: Reader<App> = mapping((fields, all) => app(fields, all, directory, baseSuffix))
  const list = listOfDistinct(item, 'id', 203, id => `the app id "${id}" is given twice`)
  return (node, problems) => {
    const read = list(node, problems)
    if (read !== undefined) refuseSharedSuffixes(node.place, read, baseSuffix, problems)
    return read
  }
}

function app(
  fields: Fields,
  problems: Problems,
  directory: string,
  baseSuffix: string | undefined,
): App | undefined {
  const id = fields.required('id', dnsLabel)
  const profile = fields.optional('profile', appProfile(directory), noProfile)
  const name = fields.optional('name', string) ?? profile.name
  // A profile that could not be read has its own report, and might have brought these.
  const isUnread = fields.node('profile') !== undefined && profile === noProfile
  const start = isUnread
    ? fields.optional('start', httpUrl)
    : required(fields, 'start', httpUrl, profile.start)
  const hasDomains = isUnread || profile.domains.length > 0
  const own = required(fields, 'domains', listOf(domain(directory)), hasDomains ? [] : undefined)
  const ownSuffix = fields.optional('suffix', suffix)
  const options = {
    cookies: fields.optional('cookies', oneOf(['sealed', 'plain'], 'way to keep cookies'), 'sealed'),
    activities: [...fields.optional('activities', listOf(activityRule), []), ...profile.activities],
    runtime: fields.optional('runtime', boolean, true),
    notice: fields.optional('notice', boolean, true),
    confine: fields.optional('confine', oneOf(confinements, 'way to confine pages'), 'off'),
    direct: [...fields.optional('direct', listOf(hostPattern), []), ...profile.direct],
    neverRewrite: [...fields.optional('never-rewrite', listOf(glob), []), ...profile.neverRewrite],
    residency: fields.optional('residency', oneOrMany(string), []),
    outsiders: fields.optional(
      'outsiders',
      oneOf(['refuse', 'original'], 'way to treat outsiders'),
      'refuse',
    ),
  }
  if (id !== undefined && reservedIds.has(id)) {
    problems.error(
      fields.placeOf('id'),
      200,
      `"${id}" is a name of the product itself; give the app another id`,
    )
  }
  if (id === undefined || start === undefined || own === undefined || baseSuffix === undefined)
    return undefined
  const domains = [...own, ...profile.domains.map(plainDomain).filter(isNew(own))]
  const patterns = domains.map(entry => entry.pattern)
  const hosts = createHostMap(ownSuffix ?? `${id}.${baseSuffix}`, patterns)
  const isRead = fields.node('domains') === undefined || isWhole(fields.node('domains'), own)
  if (isRead) checkHosts(fields, problems, start, patterns, hosts.toProxied)
  return { id, name: name ?? id, start: start.href, domains, hosts, ...options }
}

/** What a profile gives need not be given again. */
function required<T>(fields: Fields, key: string, read: Reader<T>, fallback: T | undefined): T | undefined {
  return fallback === undefined || fields.node(key) !== undefined ? fields.required(key, read) : fallback
}

/** The configuration's own word on a domain counts before the profile's. */
const isNew =
  (own: readonly Domain[]) =>
  ({ pattern }: Domain): boolean =>
    own.every(domain => domain.pattern !== pattern)

const plainDomain = (pattern: string): Domain => ({
  pattern,
  origin: undefined,
  tls: defaultTls,
  forwarded: false,
})

/** Whether every item could be read: else what the readable ones lack says nothing. */
const isWhole = (node: Node | undefined, read: readonly Domain[]): boolean =>
  node?.kind === 'list' && node.items.length === read.length

function checkHosts(
  fields: Fields,
  problems: Problems,
  start: URL,
  patterns: readonly string[],
  toProxied: (host: string) => string | undefined,
): void {
  const tooLong = patterns.find(pattern => !pattern.startsWith('*.') && toProxied(pattern) === undefined)
  if (tooLong !== undefined) {
    problems.error(fields.placeOf('domains'), 201, `"${tooLong}" with the suffix is over 253 octets`)
  } else if (toProxied(start.hostname) === undefined) {
    problems.error(fields.placeOf('start'), 202, `"${start.hostname}" is not among this app's domains`)
  }
}

/** Two apps under one suffix, or one under a name of the product, would make the app of a request a guess. */
function refuseSharedSuffixes(
  place: Place,
  read: readonly App[],
  baseSuffix: string | undefined,
  problems: Problems,
): void {
  const taken = new Map([[`.${baseSuffix}`, 'the product itself']])
  for (const name of reservedIds) taken.set(`.${name}.${baseSuffix}`, 'the product itself')
  for (const { id, hosts } of read) {
    const owner = taken.get(hosts.suffix)
    const clashes = owner !== undefined && owner !== id && !reservedIds.has(id)
    if (clashes) problems.error(place, 207, `the suffix of "${id}" is that of ${owner} already`)
    taken.set(hosts.suffix, id)
  }
}

function domain(directory: string): Reader<Domain> {
  const detailed = mapping<Domain>(fields => {
    const pattern = fields.required('host', hostPattern)
    const origin = fields.optional('origin', originUrl)
    const tls = fields.optional('tls', upstreamTls(directory), defaultTls)
    const forwarded = fields.optional('forwarded', boolean, origin !== undefined)
    return pattern === undefined ? undefined : { pattern, origin, tls, forwarded }
  })
  return (node, problems) => {
    if (node.kind === 'map') return detailed(node, problems)
    const pattern = hostPattern(node, problems)
    return pattern === undefined ? undefined : plainDomain(pattern)
  }
}

const originUrl: Reader<Origin> = (node, problems) => {
  const url = httpUrl(node, problems)
  if (url === undefined) return undefined
  if (url.pathname !== '/' || `${url.search}${url.hash}${url.username}${url.password}` !== '') {
    problems.error(
      node.place,
      108,
      'an origin is scheme, host and port only; paths are the same on both sides',
    )
    return undefined
  }
  const protocol = url.protocol as Origin['protocol']
  const port = url.port === '' ? (protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), port }
}

const upstreamTls = (directory: string): Reader<UpstreamTls> =>
  mapping(fields => ({
    minVersion: fields.optional(
      'min-version',
      oneOf(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'], 'TLS version'),
      defaultTls.minVersion,
    ),
    ca: fields.optional('ca', fileText(directory)),
  }))
