import t from 'tap'
import { createHtmlRewriter } from '../../../../src/proxy/rewrite/body/html-rewriter.ts'
import { names, send, sendByBytes } from './streams.ts'

const rewriter = createHtmlRewriter(names)
const maps = {
  mapPolicy: (policy: string) => policy.replace("'self'", `'self' "&'`),
  mapRefresh: (value: string) => value.replace('www.example.com', 'www.example.com.wiki.edge.localhost:8443'),
  keepsText: () => false,
  xml: false,
}
const document = () => rewriter({ runtimeTag: '<R>', ...maps })
const fragment = () => rewriter({ runtimeTag: undefined, ...maps })
const ours = '.wiki.edge.localhost:8443'

t.test('the place of the runtime', async t => {
  const table: readonly [html: string, expected: string][] = [
    ['<!doctype html><html><head a=b><p>', '<!doctype html><html><head a=b><R><p>'],
    ['<!doctype html>\n<!-- c --><head>', '<!doctype html>\n<!-- c --><head><R>'],
    ['<!doctype html><html><body>', '<!doctype html><html><R><body>'],
    ['<!doctype html><p>', '<!doctype html><R><p>'],
    ['<!doctype html> text', '<!doctype html> <R>text'],
    ['<!doctype html><html><html><head>', '<!doctype html><html><R><html><head>'],
    ['<script></script><head>', '<R><script></script><head>'],
    ['<!-- <head> --><head>', '<!-- <head> --><head><R>'],
    ['\xef\xbb\xbf <!doctype html><p>', '\xef\xbb\xbf <!doctype html><R><p>'],
    ['\xef\xbb\xbftext', '\xef\xbb\xbf<R>text'],
    [' \xef\xbb\xbf<head>', ' <R>\xef\xbb\xbf<head>'],
    ['<html><frameset></frameset>', '<html><R><frameset></frameset>'],
    ['</head><head>', '<R></head><head>'],
    ['<', '<R><'],
    ['</', '<R></'],
    ['<!-- a', '<!-- a'],
    ['<!doctype html> <!-- a --> ', '<!doctype html> <!-- a --> '],
    ['<p', '<p'],
    ['\xef\xbb\xbf', '\xef\xbb\xbf'],
    ['', ''],
  ]
  for (const [html, expected] of table) {
    t.equal(send(document(), html), expected, html)
    t.equal(sendByBytes(document(), html), expected, `${html}, byte by byte`)
  }
})

t.test('integrity stays only for scripts and styles of third parties', async t => {
  const table: readonly [html: string, expected: string][] = [
    ['<script src=/a.js integrity="x" async>', '<script src=/a.js   async>'],
    ["<SCRIPT INTEGRITY='x'src=a.js integrity=y>", '<SCRIPT  src=a.js  >'],
    ['<script a/integrity/src=a.js>', '<script a/ /src=a.js>'],
    ['<link href="//www.example.com/a.css" integrity=x>', `<link href="//www.example.com${ours}/a.css"  >`],
    [
      '<script src="https:&#x2F;/example.com/" integrity=x>',
      `<script src="https:&#x2F;/example.com${ours}/"  >`,
    ],
    [
      `<script src="https://example.com${ours}/" integrity=x>`,
      `<script src="https://example.com${ours}/"  >`,
    ],
    ['<script src="https://cdn.test/a.js" integrity=x>', '<script src="https://cdn.test/a.js" integrity=x>'],
    ['<link href="\\\\cdn.test/a.js" integrity=x>', '<link href="\\\\cdn.test/a.js" integrity=x>'],
    ['<script src="data:,x" integrity=x>', '<script src="data:,x" integrity=x>'],
    ['<script integrity=x>', '<script integrity=x>'],
    ['<script src=a integrity="&#47;&#47;example.com" b="&#47;&#47;">', '<script src=a   b="&#47;&#47;">'],
    [
      '<script title="&#47;/example.com"integrity=x src=&#97>',
      `<script title="&#47;/example.com${ours}"  src=&#97>`,
    ],
    ['<p src=a.js integrity=x>', '<p src=a.js integrity=x>'],
    ['<script><script src=a integrity=x></script>', '<script><script src=a integrity=x></script>'],
  ]
  for (const [html, expected] of table) t.equal(send(fragment(), html), expected, html)
})

t.test('policies and refreshes in meta elements', async t => {
  const table: readonly [html: string, expected: string][] = [
    [
      `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">`,
      '<meta http-equiv="Content-Security-Policy" content="script-src &#39;self&#39; &quot;&amp;&#39;">',
    ],
    [
      "<meta content='&#39;self&#39;' http-equiv=content&#45;security-policy>",
      "<meta content='&#39;self&#39; &quot;&amp;&#39;' http-equiv=content&#45;security-policy>",
    ],
    [
      "<meta http-equiv=content-security-policy content='none'>",
      "<meta http-equiv=content-security-policy content='none'>",
    ],
    [
      '<meta http-equiv=refresh content=0;url=https://www.example.com/?a&b>',
      `<meta http-equiv=refresh content="0;url=https://www.example.com${ours}/?a&amp;b">`,
    ],
    ['<meta http-equiv=refresh content="">', '<meta http-equiv=refresh content="">'],
    ['<meta http-equiv=refresh>', '<meta http-equiv=refresh>'],
    [
      '<meta property=og:url content="https://www.example.com/">',
      `<meta property=og:url content="https://www.example.com${ours}/">`,
    ],
    [
      '<meta http-equiv=content-security-policy content="img-src https://www.example.com">',
      '<meta http-equiv=content-security-policy content="img-src https://www.example.com">',
    ],
  ]
  for (const [html, expected] of table) t.equal(send(fragment(), html), expected, html)
})

t.test('hosts behind character references', async t => {
  const table: readonly [html: string, expected: string][] = [
    [
      '<a href="https:&#x2F;&#x2F;www&#x2e;example&#46com/">',
      `<a href="https:&#x2F;&#x2F;www&#x2e;example&#46com${ours}/">`,
    ],
    ['<a href=&sol;&sol;exampl&#101;.com>', `<a href=&sol;&sol;exampl&#101;.com${ours}>`],
    [
      '<a href="http&colon;//example.com&colon;80/">',
      '<a href="http&colon;//example.com.wiki.edge.localhost&colon;8080/">',
    ],
    ['<a href="//example.com&period;evil.test">', '<a href="//example.com&period;evil.test">'],
    ['<a href="//example.com&#46;evil.test">', '<a href="//example.com&#46;evil.test">'],
    ['<a href="//x&commat;example.com">', `<a href="//x&commat;example.com${ours}">`],
    [
      '<iframe srcdoc="&lt;a href=&#34;//example.com&#34;>">',
      `<iframe srcdoc="&lt;a href=&#34;//example.com${ours}&#34;>">`,
    ],
    ['<a href="//example.com/?a=b&amp;c">', `<a href="//example.com${ours}/?a=b&amp;c">`],
    ['<a title="&#39;//example.com&#34;" b=&quot;>', `<a title="&#39;//example.com${ours}&#34;" b=&quot;>`],
    ['<a title="&#47;&#47;other.test">', '<a title="&#47;&#47;other.test">'],
    ['<p>&sol;&sol;example.com</p>', '<p>&sol;&sol;example.com</p>'],
  ]
  for (const [html, expected] of table) {
    t.equal(send(fragment(), html), expected, html)
    t.equal(send(fragment(), expected), expected, `${html}, twice`)
  }
})

t.test('a tag over 64 KB is let through, with its names', async t => {
  const filler = 'x'.repeat(65_536)
  const html = `<script src=a integrity=b c="${filler}//example.com"></script><head>`
  for (const cuts of [[], [10], [65_000], [65_536, 65_570], [66_000]]) {
    const stream = document()
    const expected = `<R><script src=a integrity=b c="${filler}//example.com${ours}"></script><head>`
    t.equal(send(stream, html, cuts), expected)
    t.equal(stream.longTags, 1)
  }
  for (const cuts of [[], [65_600]]) {
    t.equal(send(document(), `<html><head a=${filler}><p>`, cuts), `<html><head a=${filler}><R><p>`)
    t.equal(send(document(), `<html><${filler}><p>`, cuts), `<html><R><${filler}><p>`)
    t.equal(send(document(), `<html a=${filler}><head><p>`, cuts), `<html a=${filler}><head><R><p>`)
  }
})

t.test('a flush gives out text, and not the beginning of a tag', async t => {
  const stream = document()
  t.equal(Buffer.concat(stream.push(Buffer.from('a //example.com'))).toString(), '<R>a //example.co')
  t.equal(Buffer.concat(stream.flush()).toString(), `m${ours}`)
  t.equal(Buffer.concat(stream.push(Buffer.from(' <script integr'))).toString(), ' ')
  t.same(stream.flush(), [])
  t.equal(Buffer.concat(stream.push(Buffer.from('ity=x src=a>'))).toString(), '<script   src=a>')
  t.equal(stream.hits, 1)
  t.equal(stream.placed, true)
  t.equal(fragment().placed, false)
})

t.test(
  'inline text that policies know by its hash stays as it is, and names around it are mapped',
  async t => {
    const kept = (element: 'script' | 'style') =>
      rewriter({ runtimeTag: undefined, ...maps, keepsText: asked => asked === element })
    const html = `//example.com<script>f('//example.com')</script><style>a{b:url(//example.com)}</style>//example.com`
    const scriptKept = `//example.com${ours}<script>f('//example.com')</script><style>a{b:url(//example.com${ours})}</style>//example.com${ours}`
    const styleKept = `//example.com${ours}<script>f('//example.com${ours}')</script><style>a{b:url(//example.com)}</style>//example.com${ours}`
    t.equal(send(kept('script'), html), scriptKept)
    t.equal(sendByBytes(kept('script'), html), scriptKept)
    t.equal(send(kept('style'), html), styleKept)
    t.equal(sendByBytes(kept('style'), html), styleKept)
  },
)

t.test('rows that say how long they are stay as they are; other scripts of the page do not', async t => {
  const rows = `<script nonce=a>self.__next_f.push([1,"a:T13,https://example.com/"])</script>`
  const other = `<script>(self.__next_f=self.__next_f||[]).push([0,'//example.com'])</script>`
  const mapped = other.replace('example.com', `example.com${ours}`)
  for (const cut of [1, 20, 30, 40, 60, 80]) t.equal(send(fragment(), rows + other, [cut]), rows + mapped)
  t.equal(sendByBytes(fragment(), other + rows), mapped + rows)
  t.equal(
    send(fragment(), '<script>//example.com'),
    `<script>//example.com${ours}`,
    'a script without an end',
  )
})

t.test('the place of the runtime in XML', async t => {
  const [xhtml, svg] = ['xmlns="http://www.w3.org/1999/xhtml"', 'xmlns="http://www.w3.org/2000/svg"']
  for (const [xml, expected] of [
    [
      `<?xml version="1.0"?><!DOCTYPE html><html ${xhtml}><head>`,
      `<?xml version="1.0"?><!DOCTYPE html><html ${xhtml}><R><head>`,
    ],
    [`<!-- a --> <svg ${svg}><script/>`, `<!-- a --> <svg ${svg}><R><script/>`],
    [`<!DOCTYPE svg [<!ENTITY a "b">]><svg ${svg}>&a;`, `<!DOCTYPE svg [<!ENTITY a "b">]><svg ${svg}><R>&a;`],
    [
      `<feed><a/><h:script xmlns:h="http://www.w3.org/1999/xhtml">x`,
      `<feed><a/><R><h:script xmlns:h="http://www.w3.org/1999/xhtml">x`,
    ],
    ['<feed><entry>x</entry></feed>', '<feed><entry>x</entry></feed>'],
    [`<svg ${svg}/>`, `<svg ${svg}/>`],
    ['', ''],
  ] as const) {
    const stream = () => rewriter({ runtimeTag: '<R>', ...maps, xml: true })
    t.equal(send(stream(), xml), expected, xml)
    t.equal(sendByBytes(stream(), xml), expected, `${xml}, byte by byte`)
  }
})

t.test('an import map loses its digests, and nothing else', async t => {
  const map = (text: string): string => `<script type="importmap">${text}</script>//example.com`
  for (const [json, expected] of [
    [
      '{"imports":{"a":"https://example.com/a.js"},"integrity":{"/a.js":"sha384-x"}}',
      `{"imports":{"a":"https://example.com${ours}/a.js"}}`,
    ],
    ['{ "imports": {"a": "/a.js"} }', '{ "imports": {"a": "/a.js"} }'],
    ['{"integrity":', '{"integrity":'],
  ] as const) {
    t.equal(send(fragment(), map(json)), `${map(expected)}${ours}`, json)
    t.equal(sendByBytes(fragment(), map(json)), `${map(expected)}${ours}`, `${json}, byte by byte`)
  }
  const long = `{"integrity":{},"x":"${'y'.repeat(70_000)}"}`
  t.equal(send(fragment(), map(long), [100, 66_000]), `${map(long)}${ours}`)
})
