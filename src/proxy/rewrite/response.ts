import { randomBytes } from 'node:crypto'
import type { App, AppTable } from '../../apps/index.ts'
import { contentCoding, isBodyless } from '../content.ts'
import type { BodyPlan, ContentCoding, Exchange, Reply, ResponsePlan } from '../exchange.ts'
import { fieldOf, listOf } from '../fields.ts'
import { mediaType } from '../file-facts.ts'
import { isNavigation } from '../navigation.ts'
import { appErrorReply } from '../replies.ts'
import type { AppRewriter } from './app-rewriter.ts'
import { isAsciiCompatible } from './body/charset.ts'
import { preferredCoding } from './codings.ts'
import { charsetOf, contentKind, type ContentKind } from './content-kind.ts'
import type { CookieSealer } from './cookie-sealer.ts'
import { mapContentSecurityPolicy, type RuntimeSource } from './csp.ts'
import { mapRefresh, mapResponseFields, type ResponseContext } from './response-fields.ts'
import type { Validators } from './validators.ts'

export interface ResponseRewriteOptions {
  readonly apps: AppTable
  readonly rewriterOf: (app: App) => AppRewriter
  readonly cookies: CookieSealer
  readonly validators: Validators
  readonly portPart: string
  /** Path of the script that the app's pages run first. */
  readonly runtimePathOf: (app: App) => string
  /** A `Set-Cookie` that moves the session's idle time forward, when it is time for that. */
  readonly renewSession: (exchange: Exchange) => string | undefined
}

/** Stage 8: the response's head under our names, and the plan for its content. */
export function rewriteResponse(
  options: ResponseRewriteOptions,
): (exchange: Exchange) => ResponsePlan | Reply {
  return function rewriteResponseHead(exchange) {
    const response = exchange.response!
    const { client } = exchange
    const attachment = /^\s*attachment/i.test(fieldOf(response.fields, 'content-disposition') ?? '')
    const kind = contentKind(response, client.field('sec-fetch-dest'), attachment)
    const coding = contentCoding(listOf(response.fields, 'content-encoding'))
    const bodyless = isBodyless(exchange)
    if (!bodyless && !isReadable(kind, coding, exchange)) return appErrorReply(exchange, 'content-unreadable')
    const context = contextOf(exchange, kind, options)
    const fields = mapResponseFields(context)
    const rewriting = bodyless || kind === 'opaque' ? undefined : bodyPlan(kind, coding!, context, options)
    if (rewriting !== undefined && rewriting.encode !== 'identity')
      fields.push('content-encoding', rewriting.encode)
    const renewed = options.renewSession(exchange)
    if (renewed !== undefined) fields.push('set-cookie', renewed)
    const mayTrail = !bodyless && fieldOf(fields, 'content-length') === undefined
    return {
      status: response.status,
      fields: mayTrail ? fields : withoutTrailer(fields),
      bodyless,
      rewriting,
    }
  }
}

/** RFC 9112 6.5: content with a length, or none, has no trailers, whatever the app announces. */
const withoutTrailer = (fields: readonly string[]): readonly string[] =>
  fieldOf(fields, 'trailer') === undefined
    ? fields
    : fields.filter((_, index) => fields[index - (index % 2)] !== 'trailer')

function contextOf(exchange: Exchange, kind: ContentKind, options: ResponseRewriteOptions): ResponseContext {
  const { apps, cookies, validators, portPart } = options
  const { route, client, response } = exchange
  const rewriter = options.rewriterOf(route.app)
  const marksTag = response!.status === 304 && (client.field('if-none-match') ?? '').includes(';sallyport-')
  return {
    exchange,
    apps,
    cookies,
    validators,
    portPart,
    urls: rewriter.urls,
    unmapText: rewriter.unmapText,
    runtime: placesRuntime(exchange, kind) ? runtimeSource(exchange, options) : undefined,
    rewrites: kind !== 'opaque' || marksTag,
  }
}

/**
 * Only documents run a runtime; HTML that script fetches is a fragment and stays as it is. In XHTML an
 * element before the root would be an error, and nothing would be shown.
 */
const placesRuntime = ({ route, client, response }: Exchange, kind: ContentKind): boolean =>
  kind === 'html' &&
  route.app.runtime &&
  isNavigation(client) &&
  mediaType(fieldOf(response!.fields, 'content-type')) === 'text/html'

const runtimeSource = (
  { route }: Exchange,
  { portPart, runtimePathOf }: ResponseRewriteOptions,
): RuntimeSource => ({
  url: `https://${route.proxied}${portPart}${runtimePathOf(route.app)}`,
  nonce: randomBytes(16).toString('base64url'),
})

/** What we cannot read we do not pass on: a control must not be avoided by an odd coding or charset. */
function isReadable(kind: ContentKind, coding: ContentCoding | undefined, { response }: Exchange): boolean {
  if (coding === undefined) return false
  return kind === 'opaque' || isAsciiCompatible(charsetOf(fieldOf(response!.fields, 'content-type')))
}

function bodyPlan(
  kind: ContentKind,
  coding: ContentCoding,
  context: ResponseContext,
  options: ResponseRewriteOptions,
): BodyPlan {
  const { exchange, runtime, urls } = context
  const { app, host } = exchange.route
  const rewriter = options.rewriterOf(app)
  const encode =
    coding === 'identity' ? 'identity' : preferredCoding(exchange.client.field('accept-encoding'))
  if (kind !== 'html') return { decode: coding, encode, rewriter: rewriter.text(), events: kind === 'events' }
  const html = rewriter.html({
    runtimeTag: runtime && `<script src="${options.runtimePathOf(app)}" nonce="${runtime.nonce}"></script>`,
    mapPolicy: value => mapContentSecurityPolicy(value, app, options.portPart, runtime),
    mapRefresh: value => mapRefresh(value, urls, `https://${host}${exchange.target}`),
  })
  return { decode: coding, encode, rewriter: html, events: false }
}

/** Early hints may only hint: the links among them, under our names (RFC 8297). */
export function interimFields(
  options: ResponseRewriteOptions,
): (exchange: Exchange, fields: readonly string[]) => string[] {
  return (exchange, fields) => {
    const hinted = { ...exchange, response: { status: 103, fields: fields.filter(onlyLinks) } }
    return mapResponseFields(contextOf(hinted, 'opaque', options))
  }
}

/** Keeps the pairs of a flat list that are `link`. */
const onlyLinks = (_: string, index: number, fields: readonly string[]): boolean =>
  fields[index - (index % 2)] === 'link'
