import { randomBytes } from 'node:crypto'
import type { BodyRewriter, Exchange } from '../../exchange.ts'
import { typeOf } from '../../media-type.ts'
import type { PageControl } from '../../page-controls.ts'
import type { AppRewriter } from '../app-rewriter.ts'
import { goesByHash, mapContentSecurityPolicy, type RuntimeSource } from './csp.ts'
import { mapRefresh } from '../response-fields.ts'
import { eventsPath, printSheetPath, runtimeTag } from './runtime-tag.ts'

/** What a document gets of ours. */
export interface DocumentContext {
  readonly exchange: Exchange
  readonly rewriter: AppRewriter
  readonly portPart: string
  /** What its policies need to know of the runtime; undefined when the document gets none. */
  readonly runtime: RuntimeSource | undefined
  readonly controls: readonly PageControl[]
}

/** What lets the runtime, and the style sheet that goes with some controls, through a document's policies. */
export function runtimeSource(origin: string, path: string, controls: readonly PageControl[]): RuntimeSource {
  return {
    url: `${origin}${path}`,
    sheetUrl: controls.includes('no-print') ? `${origin}${printSheetPath}` : undefined,
    eventsUrl: controls.length === 0 ? undefined : `${origin}${eventsPath}`,
    nonce: randomBytes(16).toString('base64url'),
  }
}

/** The rewriter of one HTML document. */
export function documentRewriter(context: DocumentContext, path: string): BodyRewriter {
  const { exchange, rewriter, portPart, runtime } = context
  const { app, host } = exchange.route
  const policies = exchange.response!.fields.filter(isPolicy)
  return rewriter.html({
    xml: isXml(exchange),
    runtimeTag: runtime && tagFor(context, runtime, path),
    keepsText: element => policies.some(policy => goesByHash(policy, element)),
    mapPolicy(value) {
      policies.push(value)
      return mapContentSecurityPolicy(value, app, portPart, runtime)
    },
    mapRefresh: value => mapRefresh(value, rewriter.urls, `https://${host}${exchange.target}`),
  })
}

/** Keeps the values of a flat list that are policies in force. */
const isPolicy = (_: string, index: number, fields: readonly string[]): boolean =>
  index % 2 === 1 && fields[index - 1] === 'content-security-policy'

/** What is shown as a document and is no HTML is XHTML or SVG. */
const isXml = ({ response }: Exchange): boolean => typeOf(response!) !== 'text/html'

/** The elements that a page of an exchange gets before all others. */
export function tagFor(
  { exchange, controls }: Pick<DocumentContext, 'exchange' | 'controls'>,
  { nonce }: RuntimeSource,
  path: string,
  xml = isXml(exchange),
): string {
  const { session, reference } = exchange
  return runtimeTag({ path, nonce, controls, user: session?.user ?? '', reference, xml })
}
