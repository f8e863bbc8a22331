import { readMethods, type App, type AppTable } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import type { Exchange, Stage, UpstreamRequest } from '../exchange.ts'
import { mediaType } from '../media-type.ts'
import { boundaryOf } from '../multipart.ts'
import { isNavigation } from '../navigation.ts'
import { pathOf } from '../paths.ts'
import { appErrorReply } from '../replies.ts'
import { readableCodings } from './codings.ts'
import { isBound } from './bound-authentication.ts'
import { isLeftAlone } from './content-kind.ts'
import { upstreamCookies } from './cookies/cookies.ts'
import type { CookieSealer } from './cookies/cookie-sealer.ts'
import { fetchSite, relationOf } from './initiator.ts'
import { omitsCredentials, withoutOmitField, withoutOmitType } from './omitted-credentials.ts'
import { cookieReach } from './cookies/same-site.ts'
import { upstreamOrigin } from './urls.ts'
import type { UntouchedAssets } from './untouched-assets.ts'
import type { Validators } from './validators.ts'

export interface RequestRewriteOptions {
  readonly apps: AppTable
  readonly cookies: CookieSealer
  readonly validatorsOf: (client: Client) => Validators
  readonly untouched: UntouchedAssets
  /** What a proxy in front of us may say of devices, and nobody says to apps; lower case. */
  readonly attestedFields: readonly string[]
  /** Told how many cookies of an app a browser shows for a page. */
  readonly sawCookies: (app: App, cookies: number) => void
  /** Maps our names in a text back to the app's own. */
  readonly unmapText: (exchange: Exchange, text: string) => string
}

/**
 * Fields that never go on: hop-by-hop (RFC 9110 7.6.1), what only a proxy may say about the client or about
 * the place it asked for, what we answer ourselves, and dictionaries whose content we could not read.
 */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'expect',
  'cookie',
  'sec-fetch-site',
  'via',
  'forwarded',
  'forwarded-for',
  'x-forwarded',
  'x-original-forwarded-for',
  'x-real-ip',
  'x-remote-ip',
  'x-originating-ip',
  'client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'fastly-client-ip',
  'cf-connecting-ip',
  'cf-ipcountry',
  'x-envoy-external-address',
  'remote-user',
  'x-remote-user',
  'front-end-https',
  'x-host',
  'x-original-host',
  'x-http-host-override',
  'x-original-uri',
  'x-original-url',
  'x-override-url',
  'x-rewrite-url',
  'x-http-path-override',
  // CGI makes `HTTP_PROXY` of it, which programs take for a setting (CVE-2016-5385).
  'proxy',
  'available-dictionary',
  'dictionary-id',
  'alt-used',
  'early-data',
])
/** A nomination in `Connection` must not be able to take these from the request (RFC 9110 7.6.1). */
const neverNominated = new Set([
  'host',
  'cookie',
  'authorization',
  'transfer-encoding',
  'origin',
  'referer',
  'upload-offset',
  'x-goog-upload-offset',
])
/** Destinations whose content is rewritten, so that a part of it would be of no use. */
const rewritten = new Set([
  'document',
  'iframe',
  'frame',
  'script',
  'style',
  'worker',
  'sharedworker',
  'serviceworker',
])
const rewrittenBodies =
  /^(?:application\/(?:json|x-www-form-urlencoded|xml)|text\/|application\/[a-z0-9.-]+\+(?:json|xml)$)/

/** Stage 5: the request in the upstream's own names. */
export function rewriteRequest(options: RequestRewriteOptions): Stage {
  const neverSent = new Set([...dropped, ...options.attestedFields])
  return function rewriteRequestHead(exchange) {
    const nominated = nominations(exchange.client.fields)
    if (nominated === 'forbidden') return appErrorReply(exchange, 'bad-request')
    const { client, route, appTarget } = exchange
    const rewriteBody = client.body === undefined ? undefined : rewritingOf(exchange)
    const fields: string[] = ['host', route.host]
    for (let index = 0; index < client.fields.length; index += 2) {
      const name = client.fields[index]!
      if (neverSent.has(name) || nominated?.has(name) === true || isReserved(name)) continue
      if (name === 'content-length' && rewriteBody === 'text') continue
      const value = mapField(name, client.fields[index + 1]!, exchange, options)
      if (value !== undefined) fields.push(name, value)
    }
    addOwn(fields, exchange, options)
    exchange.request = { target: appTarget, fields, rewriteBody }
    return undefined
  }
}

const isReserved = (name: string): boolean =>
  name.startsWith('x-forwarded-') || name.startsWith('x-sallyport-')

/** What all `Connection` fields together name. */
function nominations(fields: readonly string[]): Set<string> | 'forbidden' | undefined {
  let names: string[] | undefined
  for (let index = 0; index < fields.length; index += 2) {
    const value = fields[index + 1]!
    if (fields[index] !== 'connection' || value === 'keep-alive' || value === 'close') continue
    const more = value.split(',').map(name => name.trim().toLowerCase())
    names = names === undefined ? more : [...names, ...more]
  }
  if (names === undefined) return undefined
  return names.some(isNeverNominated) ? 'forbidden' : new Set(names)
}

/** Rules are decided by what is said of content; the app must be told the same. */
const isNeverNominated = (name: string): boolean =>
  neverNominated.has(name) || name.startsWith('content-') || isReserved(name)

/** How our names are taken out of a request's content; undefined when it is left as it is. */
function rewritingOf({ client, route, appTarget }: Exchange): UpstreamRequest['rewriteBody'] {
  if (isLeftAlone(pathOf(appTarget), route.app)) return undefined
  if (client.field('content-encoding') !== undefined) return undefined
  const type = client.field('content-type')
  if (rewrittenBodies.test(mediaType(type))) return 'text'
  return boundaryOf(type ?? '') === undefined ? undefined : 'form'
}

function mapField(
  name: string,
  value: string,
  exchange: Exchange,
  options: RequestRewriteOptions,
): string | undefined {
  switch (name) {
    case 'origin':
      return upstreamOrigin(value, options.apps)
    case 'referer':
      return upstreamReferer(exchange, value, options)
    case 'accept':
      return withoutOmitType(value)
    case 'access-control-request-headers':
      return withoutOmitField(value)
    case 'accept-encoding':
      return readableCodings(value)
    case 'if-none-match':
      return isNavigation(exchange.client) ? undefined : upstreamTags(exchange, value, options)
    case 'if-match':
      return options.validatorsOf(exchange.client).restoreAll(value) || undefined
    case 'if-modified-since':
      return mayKeepByDate(exchange, options.validatorsOf(exchange.client)) ? value : undefined
    case 'range':
    case 'if-range':
      return isRewrittenDestination(exchange) || looksAtContent(exchange) ? undefined : value
    case 'x-http-method-override':
    case 'x-http-method':
    case 'x-method-override':
      return readMethods.has(exchange.client.method) ? undefined : value
    case 'authorization':
      return exchange.session === undefined || isBound(value) ? undefined : value
    default:
      return value
  }
}

function upstreamTags(
  exchange: Exchange,
  value: string,
  { validatorsOf, untouched }: RequestRewriteOptions,
): string | undefined {
  const validators = validatorsOf(exchange.client)
  return isLeftAlone(pathOf(exchange.appTarget), exchange.route.app)
    ? validators.restore(value)
    : validators.restore(value, tag => untouched.mayAskBy(exchange, tag))
}

/** A date says nothing of how content was rewritten; the tag of ours that comes with it does. */
function mayKeepByDate(exchange: Exchange, validators: Validators): boolean {
  const tags = exchange.client.field('if-none-match')
  if (isNavigation(exchange.client)) return false
  return tags?.includes(';sallyport-') === true
    ? validators.isCurrent(tags)
    : !isRewrittenDestination(exchange)
}

/** Documents carry a fresh nonce each time, and a part of rewritten content has other positions. */
const isRewrittenDestination = ({ client }: Exchange): boolean =>
  rewritten.has(client.field('sec-fetch-dest') ?? '') || isNavigation(client)

/** Whether a rule still asks what the content is: a part of it would not tell. */
const looksAtContent = ({ decision, facts, policy }: Exchange): boolean =>
  decision?.pending === true && policy.decide(facts!, 'response').pending

/** The query of a referring page may hold our names too. */
const upstreamReferer = (
  exchange: Exchange,
  value: string,
  { apps, unmapText }: RequestRewriteOptions,
): string => unmapText(exchange, upstreamOrigin(value, apps))

function addOwn(fields: string[], exchange: Exchange, options: RequestRewriteOptions): void {
  const { apps, cookies } = options
  const { client, route, session } = exchange
  if (isNavigation(client)) options.sawCookies(route.app, (client.cookies ?? '').split(';').length)
  const relation = relationOf(client, route, apps)
  const reach = cookieReach(client, relation)
  const shown = omitsCredentials(exchange, apps) ? undefined : client.cookies
  const cookie = upstreamCookies(shown, { route, session, sealer: cookies }, reach)
  if (cookie !== undefined) fields.push('cookie', cookie)
  const site = fetchSite(client, relation)
  if (site !== undefined) fields.push('sec-fetch-site', site)
  if (!route.domain.forwarded) return
  fields.push('x-forwarded-for', client.address)
  fields.push('x-forwarded-proto', 'https', 'x-forwarded-host', route.host)
}
