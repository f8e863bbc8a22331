import type { App } from '../../apps/index.ts'
import type { UpstreamResponse } from '../exchange.ts'
import { typeOf } from '../media-type.ts'

/** How a response's content is rewritten: as HTML, as other text, event by event, or not at all. */
export type ContentKind = 'html' | 'text' | 'events' | 'opaque'

const html = new Set(['text/html', 'application/xhtml+xml'])
const texts = new Set([
  'application/json',
  'application/javascript',
  'application/ecmascript',
  'application/x-javascript',
  'application/xml',
  'application/manifest+json',
  'application/vnd.apple.mpegurl',
  'application/x-mpegurl',
  'application/dash+xml',
  'image/svg+xml',
])
/** Lengths inside the text, or made to be kept byte for byte. */
const neverText = new Set(['text/x-component', 'text/csv', 'text/calendar', 'text/vcard', 'text/plain'])
/** Types that are a document, whose scripts run, where they are shown as one, and data elsewhere. */
export const isXml = (type: string): boolean => /^(?:text|application)\/xml$|\+xml$/.test(type)

/** Destinations at which a picture, or data, is a document, whose scripts run. */
const shown = new Set(['document', 'iframe', 'frame', 'object', 'embed'])
/** Destinations for which browsers read a body as text whatever its declared type. */
const scriptLike = new Set(['script', 'style', 'worker', 'sharedworker', 'serviceworker', 'manifest', 'xslt'])

/**
 * Decides by the declared type and by what the browser is going to use the content for. Attachments and
 * parts are never touched: what a user keeps is what the app sent.
 * @param destination `Sec-Fetch-Dest`, or undefined
 */
export function contentKind(
  response: UpstreamResponse,
  destination: string | undefined,
  attachment: boolean,
): ContentKind {
  const { status } = response
  if (status === 204 || status === 206 || status === 304 || attachment) return 'opaque'
  const type = typeOf(response)
  if (html.has(type)) return 'html'
  if (isXml(type) && shown.has(destination ?? '')) return 'html'
  if (type === 'text/event-stream') return 'events'
  if (destination !== undefined && scriptLike.has(destination)) return 'text'
  if (neverText.has(type)) return 'opaque'
  return texts.has(type) || type.startsWith('text/') || type.endsWith('+json') || type.endsWith('+xml')
    ? 'text'
    : 'opaque'
}

/**
 * Whether content is what other parties hold against what they know already: keys, issuers and addresses that a
 * standard has given a place (RFC 8615), and what the app's operator or profile says.
 * @param path without its query
 */
export const isLeftAlone = (path: string, { neverRewrite }: App): boolean =>
  path.startsWith('/.well-known/') || neverRewrite.some(pattern => pattern.test(path))

/** The `charset` parameter of a media type, lower case, or undefined. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase()
}
