/** Documents of every kind, as a browser shows them. */
import t from 'tap'
import { page, startSite, type Answer, type Handler } from '../../harness/site.ts'

const text = '表示ソ能 <一覧> "日本語"'
const escaped = text.replaceAll('<', '&lt;')
const body = `<title>App</title><p id=text>${escaped}</p><a id=link href="https://static.example.com/list">List</a>
<script>window.ran = document.getElementById('text').textContent.length</script>`

/** The text above in Shift_JIS, where the second octet of a character may be a backslash. */
const shiftJis = Buffer.concat([
  Buffer.from('<title>App</title><p id=text>'),
  Buffer.from('955c8ea6835c945c', 'hex'),
  Buffer.from(' &lt;'),
  Buffer.from('88ea9797', 'hex'),
  Buffer.from('> "'),
  Buffer.from('93fa967b8cea', 'hex'),
  Buffer.from(body.slice(body.indexOf('"</p>'))),
])
const utf16 = Buffer.from(`\ufeff${body}`, 'utf16le')
const meta = Buffer.from('<meta charset=shift_jis>')

const charsets: Record<string, Answer> = {
  'UTF-16 that is declared': { type: 'text/html; charset=utf-16le', content: utf16 },
  'UTF-16 by its mark alone': { type: 'text/html', content: utf16 },
  'UTF-16 of the other order': {
    type: 'text/html; charset=utf-16be',
    content: Buffer.from(utf16).swap16(),
  },
  'Shift_JIS that is declared': { type: 'text/html; charset=Shift_JIS', content: shiftJis },
  'Shift_JIS by an element': { type: 'text/html', content: Buffer.concat([meta, shiftJis]) },
}

const hasRuntime = `Symbol.for('sallyport') in globalThis`

t.test('text is the same in every charset', async t => {
  for (const [name, answer] of Object.entries(charsets)) {
    const site = await startSite(t, { '/': answer })
    const tab = await site.open()
    t.equal(await tab.evaluate(`document.getElementById('text').textContent`), text, name)
    t.equal(await tab.evaluate('document.links[0].href'), `${site.other}/list`, `${name}: names`)
    t.strictSame(await tab.evaluate(`[${hasRuntime}, ran]`), [true, text.length], `${name}: scripts`)
    t.strictSame(
      site.problems.filter(each => !each.includes('favicon')),
      [],
    )
  }
})

const link = 'https://static.example.com/list'
const xml: Record<string, Answer> = {
  SVG: {
    type: 'image/svg+xml',
    content: `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<a id="link" href="${link}"><text y="20">List</text></a>
<script><![CDATA[window.ran = document.getElementById('link').href.baseVal]]></script></svg>`,
  },
  XHTML: {
    type: 'application/xhtml+xml',
    content: `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>App</title></head>
<body><a id="link" href="${link}">List</a>
<script>//<![CDATA[
window.ran = document.getElementById('link').href && 1 < 2 && document.getElementById('link').href
//]]></script></body></html>`,
  },
}

t.test('documents of XML run the runtime and their own scripts', async t => {
  for (const [name, answer] of Object.entries(xml)) {
    const site = await startSite(t, { '/': answer })
    const tab = await site.open()
    t.strictSame(await tab.evaluate(`[${hasRuntime}, ran]`), [true, `${site.other}/list`], name)
  }
})

/** Answers 304 where the browser has what there is. */
const unchanged =
  (answer: Answer, policy: string): Handler =>
  ({ fields }) => {
    const kept = { etag: '"1"', 'cache-control': 'no-cache', 'content-security-policy': policy }
    return fields['if-none-match'] === '"1"' ? { status: 304, fields: kept } : { ...answer, fields: kept }
  }

t.test('a page and a script that have not changed are as good when they are loaded again', async t => {
  for (const policy of ["default-src 'self'", "script-src 'nonce-app'"]) {
    const script = { type: 'text/javascript', content: `window.place = '${link}'` }
    const site = await startSite(t, {
      '/': unchanged(page('<script nonce=app src=/app.js></script>'), policy),
      '/app.js': unchanged(script, policy),
    })
    const tab = await site.open()
    for (const time of ['once', 'twice']) {
      await tab.reload()
      t.strictSame(
        await tab.evaluate(`[${hasRuntime}, place]`),
        [true, `${site.other}/list`],
        `${policy}: ${time}`,
      )
    }
    const revalidated = site.received.filter(({ fields }) => fields['if-none-match'] === '"1"')
    t.ok(
      revalidated.some(({ target }) => target === '/app.js'),
      `${policy}: the app has said that nothing has changed`,
    )
  }
})

t.test('a page of five thousand links', async t => {
  const links = Array.from(
    { length: 5000 },
    (_, number) => `<a href="https://static.example.com/${number}">${number}</a>`,
  )
  const site = await startSite(t, { '/': page(links.join('\n')) })
  const tab = await site.open()
  const strangers = `[...document.links].filter(({ href }, number) => href !== '${site.other}/' + number).length`
  t.strictSame(await tab.evaluate(`[document.links.length, ${strangers}]`), [5000, 0])
})

t.test('a script of two megabytes in a page', async t => {
  const data = 'x'.repeat(2_000_000)
  const script = `window.data = '${data}'; window.place = 'https://static.example.com/after'`
  const site = await startSite(t, { '/': page(`<script>${script}</script><p id=end>End</p>`) })
  const tab = await site.open()
  t.strictSame(await tab.evaluate(`[data.length, place, document.getElementById('end').textContent]`), [
    data.length,
    `${site.other}/after`,
    'End',
  ])
})
