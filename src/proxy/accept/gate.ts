import { methods, type AppTable, type Route } from '../../apps/index.ts'
import type { LimitName, Limits } from '../../limits/index.ts'
import type { Client } from '../client.ts'
import type { ErrorCode } from '../errors.ts'
import { fieldOf, fieldSet, listOf } from '../fields.ts'
import { pathOf } from '../paths.ts'
import { isClearPath } from './clear-path.ts'

/** A request that is for exactly one proxied host. */
export interface Admitted {
  readonly route: Route
  /** Path and query, origin-form. */
  readonly target: string
}

/** The authority of a request, once all its spellings agree. */
export interface Addressed {
  /** Canonical host, without port. */
  readonly host: string
  readonly target: string
}

const knownMethods: ReadonlySet<string> = new Set(methods)
const authorityShape = /^([A-Za-z0-9._-]+)(?::([0-9]{1,5}))?$/
/**
 * RFC 3986 path and query as browsers send them; no space, control, fragment or raw 8-bit octet. A backslash
 * stands in queries only: browsers make a slash of one in a path.
 */
const targetShape = /^\/[!$-[\]^-~]*(?:\?[!$-~]*)?$/

/**
 * The limit that a head is beyond, if it is. Over HTTP/2 browsers send each cookie as a field of its own, and nobody but us looks
 * how long a head is altogether: `SETTINGS_MAX_HEADER_LIST_SIZE` is no more than advice (RFC 9113 6.5.2).
 */
export function limitOfHead(client: Client, limits: Limits): LimitName | undefined {
  const { protocol, fields, authorities, target } = client
  const isHttp2 = protocol === 'h2'
  let count = authorities.length
  let octets = target.length
  for (let index = 0; index < fields.length; index += 2) {
    if (!isHttp2 || fields[index] !== 'cookie') count++
    octets += fields[index]!.length + fields[index + 1]!.length
  }
  if (count > limits['request-fields']) return 'request-fields'
  return isHttp2 && octets > limits['request-head-octets'] ? 'request-head-octets' : undefined
}

/**
 * Finds out whom a request is for, before anything else looks at it: `Host` or `:authority` exactly once
 * (or twice and equal), an absolute-form target that agrees, our port or none, framing that leaves no doubt.
 * @param publicPort the port in users' URLs
 */
export function addressOf(client: Client, publicPort: number): Addressed | ErrorCode {
  if (!knownMethods.has(client.method)) return 'method-refused'
  if (!isFramedClearly(client)) return 'bad-request'
  if (!expectsToContinueAtMost(client)) return 'expectation-refused'
  const form = originForm(client.target)
  if (form === undefined) return 'bad-request'
  const authorities =
    form.authority === undefined ? client.authorities : [...client.authorities, form.authority]
  const [authority, other] = authorities
  const allowed = client.protocol === 'h2' || form.authority !== undefined ? 2 : 1
  if (authority === undefined || client.authorities.length === 0) return 'bad-request'
  if (authorities.length > allowed || (other !== undefined && !sameAuthority(other, authority)))
    return 'bad-request'
  const match = authorityShape.exec(authority)
  if (match === null) return 'bad-request'
  if (match[2] !== undefined && Number(match[2]) !== publicPort) return 'misdirected'
  if (match[2] === undefined && publicPort !== 443) return 'misdirected'
  return { host: match[1]!.toLowerCase(), target: form.target }
}

/** RFC 9110 10.1.1: there is one expectation, in any case of letters. Node's parser takes a list for it that only has it among others. */
function expectsToContinueAtMost({ fields }: Client): boolean {
  const expected = listOf(fields, 'expect')
  return expected === undefined || expected.toLowerCase() === '100-continue'
}

/** Finds the one app and upstream host of a request; the connection must have been opened for that app. */
export function admit(client: Client, { host, target }: Addressed, apps: AppTable): Admitted | ErrorCode {
  const route = apps.route(host)
  if (typeof route === 'string') return route
  client.connection.serverName ??= host
  const { serverName } = client.connection
  return serverName === host || apps.appOf(serverName) === route.app ? { route, target } : 'misdirected'
}

function originForm(target: string): { target: string; authority: string | undefined } | undefined {
  if (isPath(target)) return { target, authority: undefined }
  const absolute = /^https:\/\/([^/?#]+)(\/.*)?$/i.exec(target)
  if (absolute === null) return undefined
  const path = absolute[2] ?? '/'
  return isPath(path) ? { target: path, authority: absolute[1]! } : undefined
}

const isPath = (target: string): boolean => targetShape.test(target) && isClearPath(pathOf(target))

const sameAuthority = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * Node's parser has refused conflicting lengths; what it lets through and a stricter upstream would read
 * otherwise is refused here (RFC 9112 6.1): codings other than exactly `chunked`, field names with an
 * underscore, which some servers read as a hyphen, and two values where rules and app could each take another.
 */
export function isFramedClearly(client: Pick<Client, 'protocol' | 'fields' | 'field'>): boolean {
  const coding = client.field('transfer-encoding')
  if (coding !== undefined && (client.protocol === 'h2' || coding.toLowerCase() !== 'chunked')) return false
  if (coding !== undefined && fieldOf(client.fields, 'content-length') !== undefined) return false
  return hasClearNames(client.fields)
}

/** Fields that decisions rest on; browsers never send one twice. */
const singletons = fieldSet([
  'authorization',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'origin',
  'range',
  'referer',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'transfer-encoding',
  'upload-offset',
  'x-goog-upload-offset',
])

function hasClearNames(fields: readonly string[]): boolean {
  let seen = 0
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!
    const bit = singletons.get(name) ?? 0
    if ((seen & bit) !== 0 || name.includes('_')) return false
    seen |= bit
  }
  return true
}
