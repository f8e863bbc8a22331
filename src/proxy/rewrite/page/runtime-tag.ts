import type { Reply } from '../../exchange.ts'
import type { PageControl } from '../../page-controls.ts'

/** What the runtime of a page is told in its own element. */
export interface RuntimeTag {
  readonly path: string
  readonly nonce: string
  readonly controls: readonly PageControl[]
  /** Who the page is shown to, for the watermark. */
  readonly user: string
  readonly reference: string
  /** Whether the document is XML, which may be no XHTML. */
  readonly xml: boolean
}

/** Where a page tells what its controls have stopped. */
export const eventsPath = '/.sallyport/events'

/** Path of the style sheet that leaves a printed page empty. */
export const printSheetPath = '/.sallyport/no-print.css'

/** Prints nothing of a page. A layer that comes first wins over what is important in the page's own styles. */
const printRules = '@layer sallyport{@media print{*,*::before,*::after{display:none!important}}}\n'

/** A part of ours that is shown in a frame would be a window of the app's own origin without any of its controls. */
export const unframed = [
  'content-security-policy',
  "default-src 'none'; sandbox; frame-ancestors 'none'",
] as const

/** The answer to whoever asks for that sheet; a page in a sandbox of its own has another origin. */
export const printSheet: Reply = {
  status: 200,
  fields: [
    'content-type',
    'text/css; charset=utf-8',
    'cache-control',
    'public, max-age=86400',
    'cross-origin-resource-policy',
    'cross-origin',
    'x-content-type-options',
    'nosniff',
    ...unframed,
  ],
  body: printRules,
  error: undefined,
}

/** The elements that a document gets before all others, as ASCII. */
export function runtimeTag({ path, nonce, controls, user, reference, xml }: RuntimeTag): string {
  const space = xml ? ' xmlns="http://www.w3.org/1999/xhtml"' : ''
  const told =
    controls.length === 0
      ? ''
      : ` data-controls="${controls.join(' ')}" data-user="${escape(user)}" data-reference="${reference}"`
  const sheet = controls.includes('no-print')
    ? `<link${space} rel="stylesheet" media="print" href="${printSheetPath}" nonce="${nonce}"/>`
    : ''
  return `<script${space} src="${path}" nonce="${nonce}"${told}></script>${sheet}`
}

/** Text for a quoted attribute, in ASCII, so that it reads the same in every charset. */
const escape = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]|["&<>]/gu, character => `&#${character.codePointAt(0)};`)
