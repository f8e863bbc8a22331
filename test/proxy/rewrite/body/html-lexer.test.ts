import { deepStrictEqual, ok } from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { readAttributes } from '../../../../src/proxy/rewrite/body/html-attributes.ts'
import { createHtmlLexer } from '../../../../src/proxy/rewrite/body/html-lexer.ts'
import type { Scan } from '../../../../src/proxy/rewrite/body/html-scan.ts'
import { browserTags, browserValue, type BrowserTag } from './browser-tokens.ts'
import { anyDocument, documents } from './documents.ts'

/** What a browser's preprocessing makes of names and values (HTML Standard 13.2.3.5, 13.2.5). */
const clean = (text: string): string => text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd')

function readTag(scan: Scan): BrowserTag {
  const { bytes, tag } = scan
  const name = bytes.toString('latin1', tag.start + (tag.closing ? 2 : 1), tag.start + tag.nameEnd)
  const attributes: Record<string, string> = {}
  for (const { name, valueStart, valueEnd } of tag.closing ? [] : readAttributes(scan)) {
    const value = browserValue(bytes.toString('latin1', valueStart, valueEnd))
    if (!Object.hasOwn(attributes, clean(name))) attributes[clean(name)] = value
  }
  return { name: lower(clean(name)), closing: tag.closing, attributes }
}

const lower = (text: string): string => text.replace(/[A-Z]+/g, part => part.toLowerCase())

function lexTags(html: string, chunk: number, hearsPlainTags = true): readonly BrowserTag[] {
  const tags: BrowserTag[] = []
  const tagEnds = (scan: Scan): void => void tags.push(readTag(scan))
  const lexer = createHtmlLexer({ hearsPlainTags, text() {}, tagOpens() {}, tagEnds })
  const bytes = Buffer.from(html, 'latin1')
  let held = Buffer.alloc(0)
  for (let at = 0; at < bytes.length; at += chunk) {
    const all = Buffer.concat([held, bytes.subarray(at, at + chunk)])
    held = all.subarray(lexer.read(all, false))
  }
  lexer.read(held, true)
  return tags
}

t.test('the seed documents, whole and byte by byte', async t => {
  for (const html of documents.filter(html => !html.includes('<frameset'))) {
    const expected = browserTags(html)
    t.strictSame(lexTags(html, Math.max(1, html.length)), expected, html)
    t.strictSame(lexTags(html, 1), expected, `${html}, byte by byte`)
  }
})

t.test('generated documents', async () => {
  fc.assert(
    fc.property(anyDocument, fc.integer({ min: 1, max: 9 }), (html, chunk) => {
      deepStrictEqual(lexTags(html, chunk), browserTags(html))
    }),
    { numRuns: 3000 },
  )
})

const meant =
  /^(?:title|textarea|style|xmp|iframe|noembed|noframes|noscript|script|plaintext|svg|math|meta|link|html|head)$/

t.test('of tags, only those are not told that nobody asks for', async () => {
  fc.assert(
    fc.property(anyDocument, fc.integer({ min: 1, max: 200 }), (html, chunk) => {
      const told = [...lexTags(html, chunk, false)]
      for (const tag of browserTags(html))
        if (isDeepStrictEqual(told[0], tag)) told.shift()
        else ok(!meant.test(tag.name), `${tag.name} in ${html}`)
      deepStrictEqual(told, [])
    }),
    { numRuns: 3000 },
  )
})

t.test('a tag with a reference is told, and so is all that stands in SVG', async t => {
  const names = (html: string): string[] => lexTags(html, html.length, false).map(({ name }) => name)
  t.strictSame(names('<p><a href="/x">y</a><a href="&#x2f;x"><b title=&amp;>'), ['a', 'b'])
  t.strictSame(names('<p></p><svg><g><style></g></svg><p>'), ['svg', 'g', 'style', 'g', 'svg'])
  t.strictSame(names(`<p ${'x'.repeat(5_000)}><i>`), ['p'])
})
