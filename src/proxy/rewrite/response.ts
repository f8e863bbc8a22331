import type { App, AppTable } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import { contentCoding, isBodyless } from '../content.ts'
import type { BodyPlan, BodyRewriter, ContentCoding, Exchange, Reply, ResponsePlan } from '../exchange.ts'
import { parseDisposition } from '../disposition.ts'
import { fieldOf, listOf, valuesOf } from '../fields.ts'
import { typeOf } from '../media-type.ts'
import { isNavigation, isWorkerScript } from '../navigation.ts'
import { pathOf } from '../paths.ts'
import { appErrorReply } from '../replies.ts'
import { pageControls, type PageControl } from '../page-controls.ts'
import type { AppRewriter } from './app-rewriter.ts'
import { isAsciiCompatible } from './body/charset.ts'
import { readingUtf16, utf16Of } from './body/utf16.ts'
import { preferredCoding } from './codings.ts'
import { charsetOf, contentKind, isLeftAlone, isXml, type ContentKind } from './content-kind.ts'
import { clearedCookies, clearsCookies } from './cookies/cleared-cookies.ts'
import { isConfined, type ConfinementField } from './page/confinement.ts'
import { fileControlFields, pageControlFields } from './page/control-fields.ts'
import type { CookieSealer } from './cookies/cookie-sealer.ts'
import { rememberReaches } from './cookies/cookie-reaches.ts'
import type { RuntimeSource } from './page/csp.ts'
import { documentRewriter, runtimeSource, tagFor } from './page/document.ts'
import { isTextAlone, policyOf, textPage } from './page/shown-alone.ts'
import { omitsCredentials } from './omitted-credentials.ts'
import { mapResponseFields, type ResponseContext } from './response-fields.ts'
import { withWorkerRuntime } from './page/runtime-worker.ts'
import type { UntouchedAssets } from './untouched-assets.ts'
import type { Validators } from './validators.ts'

export interface ResponseRewriteOptions {
  readonly apps: AppTable
  readonly rewriterOf: (app: App) => AppRewriter
  readonly cookies: CookieSealer
  readonly validatorsOf: (client: Client) => Validators
  readonly untouched: UntouchedAssets
  readonly portPart: string
  /** Path of the script that the app's pages run first. */
  readonly runtimePathOf: (app: App) => string
  /** What goes before the scripts of its workers. */
  readonly workerPrefixOf: (app: App) => Buffer
  readonly confinementOf: (app: App) => ConfinementField
  /** Told of every host outside that the app sends its user to. */
  readonly sawRedirect: (app: App, url: string) => void
  /** A `Set-Cookie` that moves the session's idle time forward, when it is time for that. */
  readonly renewSession: (exchange: Exchange) => string | undefined
}

/** Stage 8: the response's head under our names, and the plan for its content. */
export function rewriteResponse(
  options: ResponseRewriteOptions,
): (exchange: Exchange) => ResponsePlan | Reply {
  return function rewriteResponseHead(exchange) {
    const response = exchange.response!
    const { client, route } = exchange
    const declared = kindOf(exchange)
    const kind = declared === 'text' && options.untouched.has(exchange) ? 'opaque' : declared
    const coding = contentCoding(listOf(response.fields, 'content-encoding'))
    const bodyless = isBodyless(exchange)
    if (!bodyless && !isReadable(kind, coding, exchange)) return appErrorReply(exchange, 'content-unreadable')
    const controls = isNavigation(client) ? pageControls(exchange) : []
    const context = contextOf(exchange, kind, controls, options, variesBy(exchange, declared))
    const fields = mapResponseFields(context)
    if (context.showsText) fields.push('content-security-policy', policyOf(context.runtime!))
    fields.push(...fileControlFields(exchange), ...pageControlFields(controls))
    if (isSniffed(exchange)) fields.push('x-content-type-options', 'nosniff')
    if (isConfined(client)) fields.push(...(options.confinementOf(route.app) ?? []))
    const passes = bodyless || (kind === 'opaque' && !context.showsText)
    const rewriting = passes ? undefined : bodyPlan(kind, coding!, context, options)
    if (rewriting !== undefined && rewriting.encode !== 'identity')
      fields.push('content-encoding', rewriting.encode)
    for (const cookie of ownCookies(exchange, options)) fields.push('set-cookie', cookie)
    // RFC 9112 6.5: content with a length, or none, has no trailers, whatever the app announces.
    const mayTrail = !bodyless && fieldOf(fields, 'content-length') === undefined
    return {
      status: response.status,
      fields: withRightLength(response.status, mayTrail ? fields : without('trailer', fields)),
      bodyless,
      rewriting,
    }
  }
}

/** Cookies that come with a response and are not the app's own word. */
function ownCookies(exchange: Exchange, options: ResponseRewriteOptions): string[] {
  const renewed = options.renewSession(exchange)
  const cookies = omitsCredentials(exchange, options.apps) ? [] : cookiesForApp(exchange, options)
  return renewed === undefined ? cookies : [...cookies, renewed]
}

/** How far the app's cookies may go, and those that it wants gone. */
function cookiesForApp(exchange: Exchange, { cookies }: ResponseRewriteOptions): string[] {
  const { client, route, session, response, target } = exchange
  const set = valuesOf(response!.fields, 'set-cookie')
  const remembered =
    set.length === 0 ? undefined : rememberReaches(set, client.cookies, { route, session, sealer: cookies })
  const cleared = clearsCookies(listOf(response!.fields, 'clear-site-data'))
    ? clearedCookies(client.cookies, route, target)
    : []
  return remembered === undefined ? cleared : [...cleared, remembered]
}

/** A 204 says no length (RFC 9110 8.6), and a 205 that of nothing (15.3.6). */
function withRightLength(status: number, fields: readonly string[]): readonly string[] {
  if (status === 204) return without('content-length', fields)
  return status === 205 ? [...without('content-length', fields), 'content-length', '0'] : fields
}

const without = (name: string, fields: readonly string[]): readonly string[] =>
  fieldOf(fields, name) === undefined
    ? fields
    : fields.filter((_, index) => fields[index - (index % 2)] !== name)

function contextOf(
  exchange: Exchange,
  kind: ContentKind,
  controls: readonly PageControl[],
  options: ResponseRewriteOptions,
  varies: readonly string[],
): ResponseContext {
  const { apps, cookies, validatorsOf, portPart } = options
  const { route, client, response } = exchange
  const rewriter = options.rewriterOf(route.app)
  const showsText = isTextAlone(exchange, controls)
  const marksTag = response!.status === 304 && (client.field('if-none-match') ?? '').includes(';sallyport-')
  return {
    exchange,
    apps,
    cookies,
    validators: validatorsOf(client),
    portPart,
    rewriter,
    controls,
    sawRedirect: options.sawRedirect,
    varies,
    isDocument: kind === 'html' || showsText,
    showsText,
    runtime: showsText || placesRuntime(exchange, kind) ? sourceOf(route, controls, options) : undefined,
    rewrites: kind !== 'opaque' || showsText || marksTag,
  }
}

const sourceOf = (
  { app, proxied }: Exchange['route'],
  controls: readonly PageControl[],
  { portPart, runtimePathOf }: ResponseRewriteOptions,
): RuntimeSource => runtimeSource(`https://${proxied}${portPart}`, runtimePathOf(app), controls)

/** What of a request makes the same address another content here: a cache must ask again when it changes. */
function variesBy({ client, decision, response }: Exchange, kind: ContentKind): readonly string[] {
  if (decision !== undefined && (decision.controls.length > 0 || decision.readonly))
    return ['sec-fetch-dest', 'sec-fetch-mode']
  if (kind !== 'text') return []
  const type = typeOf(response!)
  // Any script, whatever it was asked for as, may also be a worker's, which has the runtime of workers before it; XML may be a document.
  const isScript =
    client.field('sec-fetch-dest') === 'script' || isWorkerScript(client) || scriptTypes.test(type)
  return isScript || isXml(type) ? ['sec-fetch-dest'] : []
}

/** What browsers make a worker of (MIME Sniffing Standard, "JavaScript MIME type"). */
const scriptTypes =
  /^(?:text|application)\/(?:x-)?(?:java|ecma)script$|^text\/(?:javascript1\.[0-5]|jscript|livescript)$/

/** Only documents run a runtime; HTML that script fetches is a fragment and stays as it is. */
const placesRuntime = ({ route, client }: Exchange, kind: ContentKind): boolean =>
  kind === 'html' && route.app.runtime && isNavigation(client)

/**
 * A page without a type would be made one by what it looks like (MIME Sniffing Standard 7), after we have taken it
 * for no page: it is shown as a text.
 */
const isSniffed = ({ client, response }: Exchange): boolean =>
  isNavigation(client) && /^(?:|unknown\/unknown|application\/unknown|\*\/\*)$/.test(typeOf(response!))

/** What is left alone is data: a page always gets its runtime. */
function kindOf({ client, response, route, appTarget }: Exchange): ContentKind {
  if (!isNavigation(client) && isLeftAlone(pathOf(appTarget), route.app)) return 'opaque'
  const { attachment } = parseDisposition(fieldOf(response!.fields, 'content-disposition'))
  // No navigation asks for a part, and browsers show one all the same.
  const status = response!.status === 206 && isNavigation(client) ? 200 : response!.status
  return contentKind({ ...response!, status }, client.field('sec-fetch-dest'), attachment)
}

/** What we cannot read we do not pass on: a control must not be avoided by an odd coding or charset. */
function isReadable(kind: ContentKind, coding: ContentCoding | undefined, exchange: Exchange): boolean {
  if (coding === undefined) return false
  const charset = declaredCharset(exchange)
  return kind === 'opaque' || isAsciiCompatible(charset) || utf16Of(charset) !== undefined
}

const declaredCharset = ({ response }: Exchange): string | undefined =>
  charsetOf(fieldOf(response!.fields, 'content-type'))

function bodyPlan(
  kind: ContentKind,
  coding: ContentCoding,
  context: ResponseContext,
  options: ResponseRewriteOptions,
): BodyPlan {
  const { exchange } = context
  const encode =
    coding === 'identity' ? 'identity' : preferredCoding(exchange.client.field('accept-encoding'))
  const body = bodyRewriter(kind, context, options)
  const rewriting = readingUtf16(body, utf16Of(declaredCharset(exchange)))
  return { decode: coding, encode, rewriter: rewriting, events: kind === 'events' }
}

function bodyRewriter(
  kind: ContentKind,
  context: ResponseContext,
  { runtimePathOf, workerPrefixOf, untouched }: ResponseRewriteOptions,
): BodyRewriter {
  const { exchange, rewriter, runtime, showsText } = context
  const { app } = exchange.route
  const path = runtimePathOf(app)
  if (showsText) return textPage(runtime!.nonce, tagFor(context, runtime!, path, false))
  if (kind === 'html') return documentRewriter(context, path)
  const text = kind === 'text' ? untouched.learning(exchange, rewriter.text()) : rewriter.text()
  return withWorkerRuntime(exchange, text, workerPrefixOf(app))
}

/** Early hints may only hint: the links among them, under our names (RFC 8297). */
export function interimFields(
  options: ResponseRewriteOptions,
): (exchange: Exchange, fields: readonly string[]) => string[] {
  return (exchange, fields) => {
    const hinted = { ...exchange, response: { status: 103, fields: fields.filter(onlyLinks) } }
    return mapResponseFields(contextOf(hinted, 'opaque', [], options, []))
  }
}

/** Keeps the pairs of a flat list that are `link`. */
const onlyLinks = (_: string, index: number, fields: readonly string[]): boolean =>
  fields[index - (index % 2)] === 'link'
