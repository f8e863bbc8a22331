import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Something a page lets the user do: a link, or a button that posts. */
export interface PageAction {
  readonly label: string
  readonly href: string
  readonly method?: 'post'
  /** Whether a link leaves this page open, and opens beside it. */
  readonly newWindow?: boolean
}

/** A page of ours, in the user's words; no member holds HTML. */
export interface Page {
  /** A short word over the title, such as the app's name. */
  readonly mark: string
  readonly title: string
  readonly paragraphs: readonly string[]
  /** The first is the one that most users want. */
  readonly actions?: readonly PageAction[]
  /** Links in a list, such as a user's apps. */
  readonly links?: readonly { readonly label: string; readonly href: string }[]
  /** What the user can tell the help desk, found in the log. */
  readonly reference?: string
  /** A script of ours that the page runs. */
  readonly script?: string
  /** Where to go when scripts are off. */
  readonly withoutScript?: string
}

/** A page's script: the fragment of the place that was wanted never reaches a server, so the page's links carry it on. */
export const keepFragment = `document.addEventListener('DOMContentLoaded',()=>{
for(const link of document.querySelectorAll('a'))link.hash=location.hash})`

const style = readFileSync(new URL('../../browser/pages/page.css', import.meta.url), 'utf8')
const digestOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
const styleDigest = digestOf(style)

/** Response headers of every page of ours, flat; nothing but the page's own style and script runs. */
export function pageHeaders(page: Page, frameable = false): string[] {
  const script = page.script === undefined ? '' : `; script-src ${digestOf(page.script)}`
  const ancestors = frameable ? '' : "; frame-ancestors 'none'"
  return [
    'content-type',
    'text/html; charset=utf-8',
    'cache-control',
    'no-store',
    'content-security-policy',
    `default-src 'none'; style-src ${styleDigest}${script}; base-uri 'none'${ancestors}`,
    'referrer-policy',
    'strict-origin',
    'x-content-type-options',
    'nosniff',
  ]
}

/** The page as HTML. */
export function renderPage(page: Page): string {
  const body = [
    `<p class="mark">${escapeHtml(page.mark)}</p>`,
    `<h1>${escapeHtml(page.title)}</h1>`,
    ...page.paragraphs.map(text => `<p>${escapeHtml(text)}</p>`),
    renderLinks(page.links ?? []),
    renderActions(page.actions ?? []),
    page.reference === undefined
      ? ''
      : `<footer>Reference <code>${escapeHtml(page.reference)}</code></footer>`,
  ]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${style}</style>
${renderScript(page)}<main>
${body.filter(part => part !== '').join('\n')}
</main>
</html>
`
}

function renderScript({ script, withoutScript }: Page): string {
  if (script === undefined) return ''
  const refresh =
    withoutScript === undefined
      ? ''
      : `<noscript><meta http-equiv="refresh" content="0;url=${escapeHtml(withoutScript)}"></noscript>\n`
  return `${refresh}<script>${script}</script>\n`
}

function renderActions(actions: readonly PageAction[]): string {
  if (actions.length === 0) return ''
  const items = actions.map(({ label, href, method, newWindow }, index) => {
    const target = newWindow === true ? ' target="_blank"' : ''
    const css = index === 0 ? 'button primary' : 'button'
    return method === 'post'
      ? `<form method="post" action="${escapeHtml(href)}"><button class="${css}">${escapeHtml(label)}</button></form>`
      : `<a class="${css}" href="${escapeHtml(href)}"${target}>${escapeHtml(label)}</a>`
  })
  return `<div class="actions">${items.join('')}</div>`
}

function renderLinks(links: NonNullable<Page['links']>): string {
  if (links.length === 0) return ''
  const items = links.map(
    ({ label, href }) => `<li><a href="${escapeHtml(href)}">${escapeHtml(label)}</a></li>`,
  )
  return `<ul>${items.join('')}</ul>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text made safe for HTML content and quoted attributes. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, character => entities[character]!)
