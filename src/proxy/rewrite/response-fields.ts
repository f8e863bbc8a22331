import type { Exchange } from '../exchange.ts'
import { fieldOf } from '../fields.ts'
import type { PageControl } from '../page-controls.ts'
import type { AppRewriter } from './app-rewriter.ts'
import { utf16Of } from './body/utf16.ts'
import { charsetOf } from './content-kind.ts'
import { isDroppedBySandbox } from './page/control-fields.ts'
import { browserCookie } from './cookies/cookies.ts'
import { withoutBoundChallenges } from './bound-authentication.ts'
import type { CookieSealer } from './cookies/cookie-sealer.ts'
import { mapContentSecurityPolicy, type RuntimeSource } from './page/csp.ts'
import { relationOf } from './initiator.ts'
import { answerOmitting } from './omitted-credentials.ts'
import { upstreamOrigin, type UrlMap } from './urls.ts'
import { bound, dropped, singletons } from './response-field-sets.ts'
import type { Validators } from './validators.ts'
import type { App, AppTable } from '../../apps/index.ts'

/** What mapping one response's fields needs. */
export interface ResponseContext {
  readonly exchange: Exchange
  readonly apps: AppTable
  readonly rewriter: AppRewriter
  readonly portPart: string
  readonly cookies: CookieSealer
  readonly validators: Validators
  /** What the page is kept from; none for what is no page. */
  readonly controls: readonly PageControl[]
  /** Told of every host outside that the app sends its user to. */
  readonly sawRedirect: (app: App, url: string) => void
  /** Set when a runtime is placed in this response. */
  readonly runtime: RuntimeSource | undefined
  /** Fields of requests that make the same address another content here. */
  readonly varies: readonly string[]
  /** Whether the content may be shown as a page, so that its controls must be those of now. */
  readonly isDocument: boolean
  /** Whether a page of ours is made of a text. */
  readonly showsText: boolean
  /** Whether the content is rewritten. */
  readonly rewrites: boolean
}

type FieldMap = (value: string, context: ResponseContext) => string | undefined

/** A map, since a field may be called `constructor` or `__proto__`. */
const mapped: ReadonlyMap<string, FieldMap> = new Map(
  Object.entries<FieldMap>({
    location: mapLocation,
    'content-location': mapLocation,
    'content-type': (value, { rewrites, showsText }) =>
      showsText ? asPage(inUtf8(value)) : rewrites ? inUtf8(value) : value,
    refresh: (value, context) => mapRefresh(value, context.rewriter.urls, baseOf(context)),
    link: mapLinks,
    'set-cookie': (value, { exchange, cookies }) =>
      browserCookie(value, { route: exchange.route, session: exchange.session, sealer: cookies }),
    'content-security-policy': mapPolicy,
    'content-security-policy-report-only': mapPolicy,
    'access-control-allow-origin': mapAllowedOrigin,
    'timing-allow-origin': (value, context) =>
      listed(value)
        .map(origin => mapAllowedOrigin(origin, context))
        .join(', '),
    'permissions-policy': mapQuotedUrls,
    'strict-transport-security': value =>
      value
        .split(';')
        .filter(part => part.trim().toLowerCase() !== 'preload')
        .join(';'),
    'clear-site-data': withoutCookies,
    'cache-control': (value, { isDocument }) => (isDocument ? askedAgain(value) : value),
    'speculation-rules': mapQuotedUrls,
    'www-authenticate': (value, context) => mapQuotedUrls(withoutBoundChallenges(value), context),
    'cross-origin-resource-policy': mapResourcePolicy,
    etag: (value, { rewrites, validators }) => (rewrites ? validators.mark(value) : value),
  }),
)

/** A response's fields under our names; nothing that protects the app is weakened. */
export function mapResponseFields(context: ResponseContext): string[] {
  const { fields } = context.exchange.response!
  const nominated = nominations(fields)
  let seen = 0
  const kept: string[] = []
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index]!
    if (dropped.has(name) || nominated.has(name) || name.startsWith('x-sallyport-')) continue
    if (context.rewrites && bound.has(name)) continue
    if (isDroppedBySandbox(name, context.exchange)) continue
    const bit = singletons.get(name) ?? 0
    if ((seen & bit) !== 0) continue
    seen |= bit
    const map = mapped.get(name)
    const value = map === undefined ? fields[index + 1] : map(fields[index + 1]!, context)
    if (value === undefined || value === '') continue
    kept.push(name, value)
    if (name === 'access-control-allow-origin' && value !== fields[index + 1]) kept.push('vary', 'origin')
  }
  kept.push(...addedFields(kept, context))
  return answerOmitting(kept, context.exchange, context.apps)
}

/** What caches need to know of content that is another one here, and the app has not said. */
function addedFields(kept: readonly string[], context: ResponseContext): string[] {
  const lacks = (name: string): boolean => fieldOf(kept, name) === undefined
  const added: string[] = []
  if (context.rewrites && lacks('etag') && !lacks('last-modified'))
    added.push('etag', context.validators.dated)
  if (context.isDocument && lacks('cache-control')) added.push('cache-control', 'no-cache')
  if (context.showsText && lacks('content-type')) added.push('content-type', asPage(''))
  for (const name of context.varies) added.push('vary', name)
  return added
}

/** A document kept by a browser would keep the controls of yesterday (RFC 9111 5.2.2.4). */
const askedAgain = (value: string): string =>
  /\bno-(?:store|cache)\b(?!=)/i.test(value) ? value : `${value}, no-cache`

/** The text's own charset stays; without one it is UTF-8, as browsers take JSON. */
const asPage = (type: string): string => `text/html; charset=${charsetOf(type) ?? 'utf-8'}`

/** Text in UTF-16 goes on as UTF-8. */
function inUtf8(type: string): string {
  const charset = charsetOf(type)
  return charset === undefined || utf16Of(charset) === undefined
    ? type
    : type.replace(/(;\s*charset\s*=\s*)(?:"[^"]*"|[^\s;]*)/i, '$1utf-8')
}

const none: ReadonlySet<string> = new Set()

/** What all `Connection` fields together name. */
function nominations(fields: readonly string[]): ReadonlySet<string> {
  let names: Set<string> | undefined
  for (let index = 0; index < fields.length; index += 2) {
    const value = fields[index + 1]!
    if (fields[index] !== 'connection' || value === 'keep-alive' || value === 'close') continue
    names ??= new Set()
    for (const name of listed(value)) names.add(name.toLowerCase())
  }
  return names ?? none
}

const listed = (value: string): string[] => value.split(',').map(part => part.trim())

const baseOf = ({ exchange }: ResponseContext): string => `https://${exchange.route.host}${exchange.target}`

/** A target outside the app must not carry our names in its query: an IdP would refuse the `redirect_uri`. */
function mapLocation(value: string, context: ResponseContext): string | undefined {
  const location = context.rewriter.urls.toProxied(value, baseOf(context))
  if (location === undefined || !leaves(location, context)) return location
  context.sawRedirect(context.exchange.route.app, location)
  return context.rewriter.unmapText(location)
}

/** Whether a URL, mapped already, leads away from every app of ours. */
function leaves(url: string, { apps, exchange }: ResponseContext): boolean {
  const target = URL.parse(url, `https://${exchange.route.proxied}`)
  return target === null || apps.appOf(target.hostname) === undefined
}

/** `5; url=https://www.example.com/` (HTML Standard, "shared declarative refresh steps"). */
export function mapRefresh(value: string, urls: UrlMap, base: string): string {
  const match = /^([\s\d.]*[;,]?\s*(?:url\s*=\s*)?)(["']?)(.*?)(\2)\s*$/is.exec(value)
  if (match === null || match[3] === '') return value
  const [, before, quote, url] = match
  return `${before}${quote}${urls.toProxied(url!, base) ?? url}${quote}`
}

/**
 * RFC 8288; hints that open connections to names we do not answer for are taken out, and so are digests
 * of content that is rewritten here.
 */
function mapLinks(value: string, context: ResponseContext): string | undefined {
  const links = value.match(/<[^>]*>(?:[^,"<]|"(?:[^"\\]|\\.)*")*/g) ?? []
  const kept = links.flatMap(link => {
    const end = link.indexOf('>')
    const target = link.slice(1, end)
    const proxied = context.rewriter.urls.toProxied(target, baseOf(context))
    if (proxied === undefined) return []
    const parameters = link.slice(end + 1).trim()
    if (!leaves(proxied, context)) return `<${proxied}>${parameters.replace(integrity, '')}`
    return /rel="?[^",]*\b(?:preconnect|dns-prefetch)\b/i.test(link) ? [] : `<${proxied}>${parameters}`
  })
  return kept.length === 0 ? undefined : kept.join(', ')
}

const integrity = /;\s*integrity\s*=\s*(?:"[^"]*"|[^;,\s]*)/gi

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
  const kept = listed(value).filter(part => part !== '"cookies"')
  return kept.length === 0
    ? undefined
    : kept.map(part => (part === '"*"' ? '"cache", "storage"' : part)).join(', ')
}

/**
 * What a page of another site may not embed; the browser would take every app under the suffix for one site
 * (Fetch Standard, "cross-origin resource policy check").
 */
function mapResourcePolicy(value: string, { exchange, apps }: ResponseContext): string {
  const isForSite = value.trim().toLowerCase() === 'same-site'
  return isForSite && relationOf(exchange.client, exchange.route, apps) === 'cross-site'
    ? 'same-origin'
    : value
}

function mapQuotedUrls(value: string, context: ResponseContext): string {
  return value.replace(
    /"(https?:\/\/[^"]*)"/g,
    (_, url: string) => `"${context.rewriter.urls.toProxied(url, baseOf(context)) ?? url}"`,
  )
}
