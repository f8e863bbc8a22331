/** What must hold for any HTML document, however it is cut; parse5 stands for the browser. */
import fc from 'fast-check'
import { deepStrictEqual, equal } from 'node:assert/strict'
import { parse } from 'parse5'
import t from 'tap'
import type { BodyStream } from '../../../../src/proxy/rewrite/body/body-stream.ts'
import { createHtmlRewriter } from '../../../../src/proxy/rewrite/body/html-rewriter.ts'
import { createNameDeleter } from '../../../../src/proxy/rewrite/body/name-deleter.ts'
import { createNameInserter } from '../../../../src/proxy/rewrite/body/name-inserter.ts'
import { browserElements, browserTags, type BrowserTag } from './browser-tokens.ts'
import { anyDocument, anyDocumentWithNames, documents } from './documents.ts'
import { names, send, sendByBytes } from './streams.ts'

const runtimeSource = '/.sallyport/runtime.abc.js'
const runtimeTag = `<script src="${runtimeSource}" nonce="n"></script>`
const maps = {
  mapPolicy: (policy: string) => policy,
  mapRefresh: (value: string) => value,
  keepsText: () => false,
  xml: false,
}
const rewriter = createHtmlRewriter(names)
const withRuntime = () => rewriter({ runtimeTag, ...maps })
const withoutRuntime = () => rewriter({ runtimeTag: undefined, ...maps })
const insert = createNameInserter(names)
const remove = createNameDeleter(names)

const link = '<a href="https://www.example.com/x">'
const attributesOfOneName = '<https://www.example.com/www.example.com=-->'
const hidden = '<a href=https:&#x2F;&#x2F;www&period;example.com/x title="&lt;//example.com">'
const withNames = documents.flatMap(html => [
  link + html,
  html + link,
  html + hidden,
  html + attributesOfOneName,
  `<!doctype html><html><head>${html}${link}`,
  `<style>@import url(//example.com/${html})`,
  `<title>https://example.com/${html}`,
  `<!--https://example.com/${html}`,
  `<p a="https://example.com/${html}`,
  `<p a=https://example.com/${html}`,
  `<p a='&#x2f;/example.com/${html}`,
])

/** A law holds for the seeds, for the seeds with names in every state, and for generated documents. */
function forAll(law: (html: string) => void, accepts: (html: string) => boolean = () => true): void {
  for (const html of [...documents, ...withNames].filter(accepts)) law(html)
  fc.assert(fc.property(anyDocumentWithNames.filter(accepts), law), { numRuns: 2500 })
}

/**
 * References to characters beyond ASCII are not decoded, and `integrity` is removed: laws about bytes leave
 * them out.
 */
const isPlain = (html: string): boolean => !/&#0|&#x80|integrity|example\.com\0/i.test(html)
const hasNoReferences = (html: string): boolean => isPlain(html) && !/&#|&[a-z]/i.test(html)

t.test('where the chunks fall changes nothing', async () => {
  forAll(html => {
    const whole = send(withRuntime(), html)
    for (let cut = 0; cut <= html.length; cut++) equal(send(withRuntime(), html, [cut]), whole)
    equal(sendByBytes(withRuntime(), html), whole)
  })
})

t.test('rewriting twice is rewriting once', async () => {
  forAll(html => {
    const once = send(withoutRuntime(), html)
    equal(send(withoutRuntime(), once), once)
  })
})

t.test('deleting undoes rewriting, but for explicit default ports', async () => {
  forAll(
    html => equal(send(remove(), send(withoutRuntime(), html)), html),
    html => hasNoReferences(html) && !html.includes(':443'),
  )
})

t.test('a document without names gets exactly one tag more', async () => {
  const law = (html: string): void => {
    const stream = withRuntime()
    const rewritten = send(stream, html)
    equal(rewritten.replace(runtimeTag, ''), html)
    equal(rewritten.length, html.length + (stream.placed ? runtimeTag.length : 0))
    equal(stream.hits, 0)
  }
  documents.filter(isPlain).forEach(law)
  fc.assert(fc.property(anyDocument.filter(isPlain), law), { numRuns: 2500 })
})

/** parse5 gives strings of any characters, the streams take bytes. */
const sendString = (stream: BodyStream, text: string): string =>
  Buffer.from(send(stream, Buffer.from(text).toString('latin1')), 'latin1').toString()

const mapTag = (tag: BrowserTag): BrowserTag =>
  withAttributes(tag, (name, value) => [name, sendString(insert(), value)])

/**
 * In `<a //www.example.com>` the scanner takes an attribute's name for a URL, which means nothing to a
 * browser. Names that fall together so are one attribute to it.
 */
const plainNames = (tag: BrowserTag): BrowserTag =>
  withAttributes({ ...tag, name: plainName(tag.name) }, (name, value) => [plainName(name), value])

const plainName = (name: string): string => sendString(remove(), name).replaceAll(':443', '')

const withAttributes = (
  tag: BrowserTag,
  map: (name: string, value: string) => [string, string],
): BrowserTag => ({
  ...tag,
  attributes: firstOfEach(Object.entries(tag.attributes).map(([name, value]) => map(name, value))),
})

/** Of attributes of one name a browser keeps the first. */
const firstOfEach = (attributes: [string, string][]): Record<string, string> =>
  Object.fromEntries(attributes.reverse())

const isRuntime = ({ name, attributes }: BrowserTag): boolean =>
  name === 'script' && attributes.src === runtimeSource

t.test('a browser reads the same tags, with names mapped, and the runtime', async () => {
  forAll(html => {
    const tags = browserTags(send(withRuntime(), html))
    const at = tags.findIndex(isRuntime)
    const others = at === -1 ? tags : tags.toSpliced(at, 2)
    deepStrictEqual(others.map(plainNames), browserTags(html).map(mapTag).map(plainNames))
  }, isPlain)
})

t.test('the runtime is the first script element, and the mode of the document stays', async () => {
  forAll(html => {
    const stream = withRuntime()
    const rewritten = send(stream, html)
    equal(parse(rewritten).mode, parse(html).mode)
    const first = browserElements(rewritten).find(({ tagName }) => tagName === 'script')
    if (stream.placed) deepStrictEqual(first?.attrs[0], { name: 'src', value: runtimeSource })
    else equal(first, undefined)
  })
})
