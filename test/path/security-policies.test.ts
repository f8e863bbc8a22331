import t, { type Test } from 'tap'
import { http1, type TestResponse } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const suffix = '.wiki.edge.localhost'

/** A page with these policies, as the browser gets it. */
async function page(t: Test, policies: readonly string[], html = '<!doctype html><p>x', options = {}) {
  const world = await startWorld(
    t,
    (_request, response) => {
      response.setHeader('content-security-policy', policies)
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(html)
    },
    options,
  )
  const headers = { cookie: world.cookie(), ...navigation }
  return { world, response: await http1(world.client, wikiHost, { headers }) }
}

const headerOf = ({ headers }: TestResponse): string => String(headers['content-security-policy'])
const nonceOf = ({ text }: TestResponse): string | undefined =>
  /^<!doctype html>(?:<head>)?<script src="\/\.sallyport\/runtime\.[0-9a-f]{16}\.js" nonce="([\w-]{22})"><\/script>/i.exec(
    text,
  )?.[1]
const runtimeUrl = ({ client }: World, { text }: TestResponse): string =>
  `https://${wikiHost}:${client.port}${/src="([^"]+)"/.exec(text)![1]}`

t.test('a policy by nonce or hash gets a nonce of ours, fresh for each page', async t => {
  const { world, response } = await page(t, ["script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'"])
  const nonce = nonceOf(response)
  t.ok(nonce)
  t.equal(headerOf(response), `script-src 'nonce-abc' 'strict-dynamic' 'nonce-${nonce}'; object-src 'none'`)
  const again = await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), ...navigation } })
  t.not(nonceOf(again), nonce)
})

t.test(
  'any other policy gets the exact address of the runtime, so that unsafe-inline stays in force',
  async t => {
    const { world, response } = await page(t, ["script-src 'self' 'unsafe-inline'; script-src-elem 'none'"])
    const url = runtimeUrl(world, response)
    t.equal(headerOf(response), `script-src 'self' 'unsafe-inline' ${url}; script-src-elem ${url}`)
  },
)

t.test('default-src alone is kept, and scripts get a directive of their own', async t => {
  const { world, response } = await page(t, ["default-src 'self'"])
  t.equal(headerOf(response), `default-src 'self'; script-src 'self' ${runtimeUrl(world, response)}`)
})

t.test('hosts of the app are under our names, all others as they were, and reports go', async t => {
  const { world, response } = await page(t, [
    "img-src https://static.example.com *.example.com data: https://cdn.other.test; frame-ancestors 'none'; " +
      'connect-src wss://www.example.com:443 www.example.com:8080; report-uri /r; report-to g; upgrade-insecure-requests',
  ])
  const { port } = world.client
  t.equal(
    headerOf(response),
    `img-src https://static.example.com${suffix}:${port} *.example.com${suffix}:${port} data: https://cdn.other.test; ` +
      `frame-ancestors 'none'; connect-src wss://www.example.com${suffix}:${port} www.example.com:8080; upgrade-insecure-requests`,
  )
})

t.test('several policies stay several, each with leave for the runtime', async t => {
  const { response } = await page(t, ["script-src 'nonce-a', script-src 'nonce-b'", "script-src 'nonce-c'"])
  const nonce = nonceOf(response)
  const fields = response.rawHeaders.filter(
    (_, index, all) => all[index - 1]?.toLowerCase() === 'content-security-policy',
  )
  t.strictSame(fields, [
    `script-src 'nonce-a' 'nonce-${nonce}',script-src 'nonce-b' 'nonce-${nonce}'`,
    `script-src 'nonce-c' 'nonce-${nonce}'`,
  ])
})

t.test('a policy in the page itself is mapped likewise', async t => {
  const html =
    `<!doctype html><head><meta http-equiv="Content-Security-Policy" ` +
    `content="script-src 'nonce-a'; img-src https://static.example.com">`
  const { world, response } = await page(t, [], html)
  const nonce = nonceOf(response)
  t.ok(nonce)
  t.match(
    response.text.replaceAll('&#39;', "'"),
    `content="script-src 'nonce-a' 'nonce-${nonce}'; img-src https://static.example.com${suffix}:${world.client.port}"`,
  )
})

t.test('what protects the app from framing and sniffing stays as it is', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.setHeader('x-frame-options', 'DENY')
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    response.setHeader('cross-origin-resource-policy', 'same-site')
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains; preload')
    response.setHeader('permissions-policy', 'camera=(self "https://static.example.com"), usb=()')
    response.setHeader('alt-svc', 'h3=":443"')
    response.setHeader('nel', '{}')
    response.setHeader('report-to', '{}')
    response.setHeader('sourcemap', 'https://www.example.com/x.map')
    response.setHeader('clear-site-data', '"cookies", "cache"')
    response.end()
  })
  const { headers } = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.match(headers, {
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-site',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'permissions-policy': `camera=(self "https://static.example.com${suffix}:${world.client.port}"), usb=()`,
    'clear-site-data': '"cache"',
  })
  for (const name of ['alt-svc', 'nel', 'report-to', 'sourcemap']) t.equal(headers[name], undefined, name)
})

t.test('no runtime is placed where an app asks for none, nor in what script fetches', async t => {
  const { response } = await page(t, ["script-src 'nonce-a'"], '<!doctype html><p>x', {
    wiki: '    runtime: false',
  })
  t.equal(response.text, '<!doctype html><p>x')
  t.equal(headerOf(response), "script-src 'nonce-a'")
  const { world } = await page(t, ["script-src 'nonce-a'"])
  const headers = { cookie: world.cookie(), 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
  const fragment = await http1(world.client, wikiHost, { headers })
  t.equal(fragment.text, '<!doctype html><p>x')
  t.equal(headerOf(fragment), "script-src 'nonce-a'")
})

t.test('the runtime is served on the app’s own host to anyone, and cached for ever', async t => {
  const { world, response } = await page(t, [])
  const path = new URL(runtimeUrl(world, response)).pathname
  const script = await http1(world.client, wikiHost, { path })
  t.match(script, {
    status: 200,
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'cross-origin-resource-policy': 'cross-origin',
    },
  })
  t.match(script.text, /^\(\(\)=>\{/)
})
