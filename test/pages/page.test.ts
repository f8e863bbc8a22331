import { createHash } from 'node:crypto'
import t from 'tap'
import { parse } from 'parse5'
import { escapeHtml, pageHeaders, renderPage, type Page } from '../../src/pages/index.ts'

const hostile = `<img src=x onerror="alert('1')">&amp;`
const page: Page = {
  mark: `Wiki ${hostile}`,
  title: `Blocked ${hostile}`,
  paragraphs: [`A rule ${hostile}`, 'Use a managed device.'],
  actions: [
    { label: `Go back ${hostile}`, href: `https://a.example/?q=${hostile}` },
    { label: 'Sign out', href: '/out', method: 'post' },
  ],
  links: [{ label: `App ${hostile}`, href: `/app?${hostile}` }],
  reference: `7F3K9-Q2M4C${hostile}`,
}

interface Element {
  readonly nodeName: string
  readonly value?: string
  readonly attrs?: readonly { name: string; value: string }[]
  readonly childNodes?: readonly Element[]
}

/** Every element of a page, in order. */
const elementsOf = (html: string): Element[] => {
  const all = (node: Element): Element[] => [node, ...(node.childNodes ?? []).flatMap(all)]
  return all(parse(html) as unknown as Element).filter(({ nodeName }) => !nodeName.startsWith('#'))
}
const textOf = (node: Element): string => node.value ?? (node.childNodes ?? []).map(textOf).join('')
const attributeOf = ({ attrs = [] }: Element, name: string): string | undefined =>
  attrs.find(each => each.name === name)?.value
const named = (html: string, name: string): Element[] =>
  elementsOf(html).filter(({ nodeName }) => nodeName === name)
const headersOf = (of: Page, frameable?: boolean): Map<string, string> => {
  const flat = pageHeaders(of, frameable)
  return new Map(Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2]!, flat[at * 2 + 1]!]))
}
const digestOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

t.test('whatever the words are, they are shown as words', async t => {
  const html = renderPage(page)
  t.strictSame(named(html, 'img'), [])
  t.equal(textOf(named(html, 'h1')[0]!), page.title)
  t.equal(textOf(named(html, 'title')[0]!), page.title)
  t.strictSame(named(html, 'p').map(textOf), [page.mark, ...page.paragraphs])
  t.equal(textOf(named(html, 'code')[0]!), page.reference)
  t.strictSame(
    named(html, 'a').map(link => [textOf(link), attributeOf(link, 'href')]),
    [
      [page.links![0]!.label, page.links![0]!.href],
      [page.actions![0]!.label, page.actions![0]!.href],
    ],
  )
  const [form] = named(html, 'form')
  t.strictSame([attributeOf(form!, 'method'), attributeOf(form!, 'action')], ['post', '/out'])
})

t.test('the five characters of markup are escaped, and no others', async t => {
  t.equal(
    escapeHtml(`<a href="x" class='y'>&amp;</a>`),
    '&lt;a href=&quot;x&quot; class=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;',
  )
  t.equal(escapeHtml('Zürich – 例え'), 'Zürich – 例え')
})

t.test('a page is a small document of its own: one style, no script, nothing from elsewhere', async t => {
  const html = renderPage({ mark: 'Wiki', title: 'Blocked', paragraphs: [] })
  t.match(html, /^<!doctype html>\n<html lang="en">/)
  t.equal(named(html, 'style').length, 1)
  for (const name of ['script', 'link', 'img', 'iframe', 'ul', 'form', 'footer']) {
    t.strictSame(named(html, name), [], name)
  }
  t.equal(attributeOf(named(html, 'meta')[1]!, 'content'), 'width=device-width, initial-scale=1')
})

t.test('the policy allows the very style and script that stand in the page', async t => {
  const scripted = { ...page, script: 'location.replace("/")', withoutScript: 'https://a.example/?a&b' }
  const html = renderPage(scripted)
  const policy = headersOf(scripted).get('content-security-policy')!
  t.ok(policy.includes(`style-src ${digestOf(textOf(named(html, 'style')[0]!))}`))
  t.ok(policy.includes(`script-src ${digestOf(textOf(named(html, 'script')[0]!))}`))
  t.match(html, '<noscript><meta http-equiv="refresh" content="0;url=https://a.example/?a&amp;b"></noscript>')
})

t.test('a page without a script lets none run, and is framed by nobody unless it may be', async t => {
  const policy = headersOf(page).get('content-security-policy')!
  t.match(policy, /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'$/)
  t.notMatch(headersOf(page, true).get('content-security-policy'), 'frame-ancestors')
})

t.test('a page is never stored or sniffed, and tells no other site its address', async t => {
  const headers = headersOf(page)
  headers.delete('content-security-policy')
  t.strictSame(Object.fromEntries(headers), {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'strict-origin',
    'x-content-type-options': 'nosniff',
  })
})
