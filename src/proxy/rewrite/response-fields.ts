import type { Exchange } from '../exchange.ts'
import { browserCookie } from './cookies.ts'
import type { CookieSealer } from './cookie-sealer.ts'
import { mapContentSecurityPolicy, type RuntimeSource } from './csp.ts'
import { upstreamOrigin, type UrlMap } from './urls.ts'
import type { Validators } from './validators.ts'
import type { AppTable } from '../../apps/index.ts'

/** What mapping one response's fields needs. */
export interface ResponseContext {
  readonly exchange: Exchange
  readonly apps: AppTable
  readonly urls: UrlMap
  readonly portPart: string
  readonly cookies: CookieSealer
  readonly validators: Validators
  /** Set when a runtime is placed in this response. */
  readonly runtime: RuntimeSource | undefined
  /** Whether the content is rewritten. */
  readonly rewrites: boolean
}

/**
 * Fields that no browser gets: hop-by-hop (RFC 9110 7.6.1), ways around us (`Alt-Svc`, dictionaries,
 * bound sessions that would be signed for our name), and reports on names that are ours.
 */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authentication-info',
  'transfer-encoding',
  'upgrade',
  'te',
  'alt-svc',
  'sourcemap',
  'x-sourcemap',
  'use-as-dictionary',
  'secure-session-registration',
  'sec-session-registration',
  'secure-session-challenge',
  'sec-session-challenge',
  'report-to',
  'reporting-endpoints',
  'nel',
  'public-key-pins',
  'expect-ct',
])
/** Fields that describe the very bytes, and are wrong once those change. */
const bound = new Set([
  'content-length',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
  'accept-ranges',
  'signature',
  'signature-input',
  'content-encoding',
])

type FieldMap = (value: string, context: ResponseContext) => string | undefined

const mapped: Readonly<Record<string, FieldMap>> = {
  location: mapLocation,
  'content-location': mapLocation,
  refresh: (value, context) => mapRefresh(value, context.urls, baseOf(context)),
  link: mapLinks,
  'set-cookie': (value, { exchange, cookies }) =>
    browserCookie(value, exchange.route, exchange.session, cookies),
  'content-security-policy': mapPolicy,
  'content-security-policy-report-only': mapPolicy,
  'access-control-allow-origin': mapAllowedOrigin,
  'timing-allow-origin': mapAllowedOrigin,
  'strict-transport-security': value => value.replace(/;\s*preload\b/gi, ''),
  'clear-site-data': withoutCookies,
  'www-authenticate': (value, context) => mapQuotedUrls(value, context),
  etag: (value, { rewrites, validators }) => (rewrites ? validators.mark(value) : value),
  'integrity-policy': () => undefined,
}

/** A response's fields under our names; nothing that protects the app is weakened. */
export function mapResponseFields(context: ResponseContext): string[] {
  const { fields } = context.exchange.response!
  const nominated = nominations(fields)
  const kept: string[] = []
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!
    if (dropped.has(name) || nominated.has(name) || name.startsWith('x-sallyport-')) continue
    if (context.rewrites && bound.has(name)) continue
    const map = mapped[name]
    const value = map === undefined ? fields[index + 1] : map(fields[index + 1]!, context)
    if (value !== undefined && value !== '') kept.push(name, value)
  }
  return kept
}

const none: ReadonlySet<string> = new Set()

function nominations(fields: readonly string[]): ReadonlySet<string> {
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] !== 'connection' || fields[index + 1] === 'keep-alive' || fields[index + 1] === 'close')
      continue
    return new Set(fields[index + 1]!.split(',').map(name => name.trim().toLowerCase()))
  }
  return none
}

const baseOf = ({ exchange }: ResponseContext): string => `https://${exchange.route.host}${exchange.target}`

/** A target outside the app must not carry our names in its query: an IdP would refuse the `redirect_uri`. */
function mapLocation(value: string, context: ResponseContext): string | undefined {
  const location = context.urls.toProxied(value, baseOf(context))
  const stays = location !== value || !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(value)
  return stays ? location : value.replaceAll(context.exchange.route.app.hosts.suffix + context.portPart, '')
}

/** `5; url=https://www.example.com/` (HTML Standard, "shared declarative refresh steps"). */
export function mapRefresh(value: string, urls: UrlMap, base: string): string {
  const match = /^([\s\d.]*[;,]?\s*(?:url\s*=\s*)?)(["']?)(.*?)(\2)\s*$/is.exec(value)
  if (match === null || match[3] === '') return value
  const [, before, quote, url] = match
  return `${before}${quote}${urls.toProxied(url!, base) ?? url}${quote}`
}

/** RFC 8288; hints that open connections to names we do not answer for are taken out. */
function mapLinks(value: string, context: ResponseContext): string | undefined {
  const links = value.match(/<[^>]*>(?:[^,"<]|"(?:[^"\\]|\\.)*")*/g) ?? []
  const kept = links.flatMap(link => {
    const end = link.indexOf('>')
    const target = link.slice(1, end)
    const proxied = context.urls.toProxied(target, baseOf(context))
    const leaves = proxied === target && /^(?:https?:)?\/\//i.test(target)
    if (leaves && /rel="?[^",]*\b(?:preconnect|dns-prefetch)\b/i.test(link)) return []
    return proxied === undefined ? [] : `<${proxied}>${link.slice(end + 1).trim()}`
  })
  return kept.length === 0 ? undefined : kept.join(', ')
}

function mapPolicy(value: string, { exchange, portPart, runtime }: ResponseContext): string {
  return mapContentSecurityPolicy(value, exchange.route.app, portPart, runtime)
}

/** The browser's own origin is put back where the app allowed the one it was told; never more. */
function mapAllowedOrigin(value: string, { exchange, apps }: ResponseContext): string {
  const origin = exchange.client.field('origin')
  return origin !== undefined && value === upstreamOrigin(origin, apps) ? origin : value
}

/** `"cookies"` would clear every app under the suffix, ours included (browser's registrable domain). */
function withoutCookies(value: string): string | undefined {
  const kept = value
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '"cookies"')
  return kept.length === 0
    ? undefined
    : kept.map(part => (part === '"*"' ? '"cache", "storage"' : part)).join(', ')
}

const mapQuotedUrls = (value: string, context: ResponseContext): string =>
  value.replace(
    /"(https?:\/\/[^"]*)"/g,
    (_, url: string) => `"${context.urls.toProxied(url, baseOf(context)) ?? url}"`,
  )
