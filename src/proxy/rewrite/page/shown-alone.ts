/**
 * What browsers show in a window or a frame although it is no page: it could run no runtime, so no control would hold
 * there. Where controls are in force, a page of ours is made of texts and data.
 */
import { parseDisposition } from '../../disposition.ts'
import type { BodyRewriter, Exchange } from '../../exchange.ts'
import { fieldOf } from '../../fields.ts'
import { typeOf } from '../../media-type.ts'
import { isNavigation } from '../../navigation.ts'
import type { PageControl } from '../../page-controls.ts'
import type { RuntimeSource } from './csp.ts'

const needPage: ReadonlySet<PageControl> = new Set(['no-copy', 'no-cut', 'no-print', 'watermark'])

/** Whether a text becomes a page of ours that shows it: plain text, data, markup that no browser runs. */
export const isTextAlone = (
  { client, response, route }: Exchange,
  controls: readonly PageControl[],
): boolean =>
  controls.some(control => needPage.has(control)) &&
  route.app.runtime &&
  isNavigation(client) &&
  texts.test(typeOf(response!)) &&
  !parseDisposition(fieldOf(response!.fields, 'content-disposition')).attachment

const texts =
  /^(?:$|text\/(?!html$)|application\/(?!xhtml\+xml$)(?:(?:.*\+)?(?:json|xml)|javascript|ecmascript|x-javascript)$)/

/** The policy of such a page: our own parts, and nothing else. */
export function policyOf({ url, sheetUrl, eventsUrl, nonce }: RuntimeSource): string {
  return [
    "default-src 'none'",
    `script-src ${url}`,
    ['style-src', `'nonce-${nonce}'`, ...(sheetUrl === undefined ? [] : [sheetUrl])].join(' '),
    `connect-src ${eventsUrl ?? "'none'"}`,
    "base-uri 'none'",
  ].join('; ')
}

/**
 * A page that shows a text as it comes.
 * @param tag the runtime's elements
 */
export function textPage(nonce: string, tag: string): BodyRewriter {
  const style = 'pre{white-space:pre-wrap;overflow-wrap:anywhere}'
  let head: Buffer[] = [Buffer.from(`${beginning(tag, nonce, style)}<pre>\n`)]
  const take = (): Buffer[] => {
    const taken = head
    head = []
    return taken
  }
  return {
    push: chunk => [...take(), ...escaped(chunk)],
    flush: () => [],
    end: () => [...take(), Buffer.from('</pre></body></html>\n')],
  }
}

/** ASCII only, whatever the text's charset is. */
const beginning = (tag: string, nonce: string, style: string): string =>
  `<!doctype html><html lang="en"><head>${tag}<title></title><style nonce="${nonce}">${style}</style></head><body>`

const [ampersand, less] = [0x26, 0x3c]

/** The two characters that begin markup, as references. */
function escaped(chunk: Buffer): Buffer[] {
  const out: Buffer[] = []
  let start = 0
  for (let at = 0; at < chunk.length; at++) {
    if (chunk[at] !== ampersand && chunk[at] !== less) continue
    out.push(chunk.subarray(start, at), chunk[at] === less ? lessReference : ampersandReference)
    start = at + 1
  }
  return [...out, chunk.subarray(start)].filter(({ length }) => length > 0)
}

const lessReference = Buffer.from('&lt;')
const ampersandReference = Buffer.from('&amp;')
