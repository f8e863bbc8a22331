/** Contents that are not what most apps send: each is right afterwards, or refused. */
import t, { type Test } from 'tap'
import { http1, type TestResponse } from '../harness/clients.ts'
import { startWorld, wikiHost, type World, type WorldOptions } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
const link = 'https://www.example.com/page'

/** Sends one content through, and gives what comes out with the world's own spelling of a link. */
async function through(
  t: Test,
  type: string,
  body: string | Buffer,
  headers: Record<string, string> = navigation,
  options: WorldOptions & { readonly path?: string } = {},
): Promise<TestResponse & { readonly ours: string; readonly world: World }> {
  const world = await startWorld(
    t,
    (_request, response) => {
      response.setHeader('content-type', type)
      response.end(body)
    },
    options,
  )
  const { path = '/' } = options
  const sent = { path, headers: { cookie: world.cookie(), ...headers } }
  const response = await http1(world.client, wikiHost, sent)
  return { ...response, ours: `https://${wikiHost}:${world.client.port}/page`, world }
}

/** The octets of a text as another encoding has them, one character of latin1 each. */
const octets = (text: string): Buffer => Buffer.from(text, 'latin1')

t.test('a page in UTF-16 is a page in UTF-8 afterwards, with the runtime and our names', async t => {
  const html = `<!doctype html><head><meta charset="utf-16"><p>漢字 <a href="${link}">`
  const little = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(html, 'utf16le')])
  for (const type of ['text/html', 'text/html; charset=UTF-16', 'text/html;charset="utf-16le"']) {
    const { headers, text, ours } = await through(t, type, little)
    t.equal(headers['content-type'], type === 'text/html' ? type : type.replace(/=.*/, '=utf-8'))
    t.match(text, /^\ufeff<!doctype html><head><script src="\/\.sallyport\/runtime\./)
    t.ok(text.endsWith(`<p>漢字 <a href="${ours}">`), type)
  }
})

t.test('XHTML and SVG get the runtime inside their root, where XML allows it', async t => {
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><a href="${link}"/></svg>`
  const xhtml = `<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body><a href="${link}"/></body></html>`
  for (const [type, text, root] of [
    ['image/svg+xml', svg, '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['application/xhtml+xml', xhtml, '<html xmlns="http://www.w3.org/1999/xhtml">'],
  ] as const) {
    const document = await through(t, type, text)
    t.match(
      document.text,
      `${root}<script xmlns="http://www.w3.org/1999/xhtml" src="/.sallyport/runtime.`,
      type,
    )
    t.match(document.text, `href="${document.ours}"`)
  }
  const picture = await through(t, 'image/svg+xml', svg, {
    'sec-fetch-mode': 'no-cors',
    'sec-fetch-dest': 'image',
  })
  t.equal(picture.text, svg.replace(link, picture.ours), 'a picture runs no script')
})

t.test('a page in Shift_JIS keeps every octet of its text', async t => {
  // The second octet of a character may be a letter, a backslash or a bracket.
  const japanese = '\x83\x5c\x95\x5c\x81\x5b\x8f\x97'
  const html = octets(`<!doctype html><p title="${japanese}">${japanese}<a href="${link}">`)
  const { body, ours } = await through(t, 'text/html; charset=Shift_JIS', html)
  t.ok(body.toString('latin1').endsWith(`<p title="${japanese}">${japanese}<a href="${ours}">`))
})

t.test('a page in an encoding that cannot be read octet by octet is refused', async t => {
  const html = octets(`\x1b$B<!doctype html>`)
  for (const charset of ['iso-2022-jp', 'utf-7', 'utf-32', 'hz-gb-2312'])
    t.match(await through(t, `text/html; charset=${charset}`, html), { status: 502 }, charset)
})

t.test(
  'rows of server components, messages in protobuf and what else says its length stay byte for byte',
  async t => {
    const rows = `0:["$","a",null,{"href":"${link}"}]\n1:T1c,${link}\n`
    for (const type of [
      'text/x-component',
      'application/x-protobuf',
      'application/grpc-web+proto',
      'application/wasm',
    ])
      t.equal((await through(t, type, rows, scripted)).text, rows, type)
    const page = `<!doctype html><script>self.__next_f.push([1,${JSON.stringify(rows)}])</script><a href="${link}">`
    const { text, ours } = await through(t, 'text/html', page)
    t.ok(text.includes(JSON.stringify(rows)), 'rows in a page')
    t.ok(text.endsWith(`<a href="${ours}">`))
  },
)

t.test('a signed SAML response goes on as it was signed, to our name of where it was meant for', async t => {
  const assertion = Buffer.from(`<Response Destination="${link}"><Signature/></Response>`).toString('base64')
  const form = `<!doctype html><form method="post" action="${link}"><input name="SAMLResponse" value="${assertion}">`
  const { text, ours } = await through(t, 'text/html', form)
  t.ok(text.includes(`action="${ours}"`))
  t.ok(text.includes(`value="${assertion}"`))
})

t.test('a page of 5,000 links, and an answer of 20 MB, lead to our names everywhere', async t => {
  const page = `<!doctype html>${`<a href="${link}">x</a>\n`.repeat(5_000)}`
  const linked = await through(t, 'text/html', page)
  t.equal(linked.text.split(`href="${linked.ours}"`).length, 5_001)
  const rows = 100_000
  const json = JSON.stringify(Array.from({ length: rows }, (_, id) => ({ id, link, text: 'x'.repeat(140) })))
  t.ok(json.length > 20_000_000)
  const large = await through(t, 'application/json', json, scripted)
  t.equal(large.text.length, json.length + rows * (large.ours.length - link.length))
  t.strictSame((JSON.parse(large.text) as unknown[]).at(-1), {
    id: rows - 1,
    link: large.ours,
    text: 'x'.repeat(140),
  })
})

t.test('an inline script of 2 MB is read as it comes', async t => {
  const filler = `var a = "${link}";\n`.repeat(45_000)
  const { text, ours } = await through(t, 'text/html', `<!doctype html><script>${filler}</script><p>`)
  t.equal(text.split(ours).length, 45_001)
  t.ok(text.endsWith('</script><p>'))
})

t.test(
  'what others hold against what they know is left alone: well-known addresses, and the operator’s',
  async t => {
    const json = JSON.stringify({ issuer: link })
    const alone = { wiki: '    never-rewrite: ["/saml/**"]' }
    for (const [path, kept] of [
      ['/.well-known/openid-configuration', true],
      ['/.well-known/jwks.json?x', true],
      ['/saml/metadata', true],
      ['/api/me', false],
    ] as const) {
      const { text } = await through(t, 'application/json', json, scripted, { ...alone, path })
      t.equal(text === json, kept, path)
    }
    const page = await through(t, 'text/html', '<p>x', navigation, { ...alone, path: '/saml/login' })
    t.match(page.text, '/.sallyport/runtime.', 'a page has its runtime everywhere')
  },
)

t.test('a page without a type is a text, so that it runs without the runtime nowhere', async t => {
  for (const type of ['', 'unknown/unknown', '*/*']) {
    const page = await through(t, type, '<!doctype html><script>x</script>')
    t.equal(page.headers['x-content-type-options'], 'nosniff', type)
  }
  t.equal((await through(t, 'image/png', 'x')).headers['x-content-type-options'], undefined)
})
