import t from 'tap'
import { goesByHash, mapContentSecurityPolicy } from '../../../../src/proxy/rewrite/page/csp.ts'
import { wiki } from '../exchanges.ts'

const runtime = { url: 'https://own/.sallyport/r.js', sheetUrl: undefined, eventsUrl: undefined, nonce: 'N' }
const sheetUrl = 'https://own/.sallyport/s.css'
const suffix = '.wiki.edge.localhost:8443'
const map = (value: string): string => mapContentSecurityPolicy(value, wiki, ':8443', undefined)
const allow = (value: string): string => mapContentSecurityPolicy(value, wiki, ':8443', runtime)

t.test('host sources of the app are under our names', async t => {
  for (const [from, to] of [
    ['https://www.example.com', `https://www.example.com${suffix}`],
    ['www.example.com', `www.example.com${suffix}`],
    ['http://www.example.com/p/', `https://www.example.com${suffix}/p/`],
    ['ws://www.example.com', `wss://www.example.com${suffix}`],
    ['*.example.com', `*.example.com${suffix}`],
    ['https://*.tenants.example.com', `https://*.tenants.example.com${suffix}`],
    ['www.example.com:443', `www.example.com${suffix}`],
    ['www.example.com:*', 'www.example.com.wiki.edge.localhost:*'],
    ['WWW.Example.com', `www.example.com${suffix}`],
  ] as const)
    t.equal(map(`img-src ${from}`), `img-src ${to}`, from)
})

t.test('every other source is as it was', async t => {
  const sources = `'self' 'none' 'unsafe-inline' data: blob: https: * 'nonce-abc' 'sha256-www.example.com' other.test`
  t.equal(map(`img-src ${sources} www.example.com:8080`), `img-src ${sources} www.example.com:8080`)
})

t.test('the runtime gets a nonce where nonces or hashes count, else its address', async t => {
  for (const [from, to] of [
    ["script-src 'nonce-a'", "script-src 'nonce-a' 'nonce-N'"],
    ["script-src 'sha256-a'", "script-src 'sha256-a' 'nonce-N'"],
    ["script-src 'strict-dynamic'", "script-src 'strict-dynamic' 'nonce-N'"],
    ["SCRIPT-SRC 'NONCE-a'", "SCRIPT-SRC 'NONCE-a' 'nonce-N'"],
    ["script-src 'unsafe-inline'", `script-src 'unsafe-inline' ${runtime.url}`],
    ["script-src 'none'", `script-src ${runtime.url}`],
    ['script-src', `script-src ${runtime.url}`],
    [
      "script-src 'self'; script-src-elem 'nonce-a'",
      `script-src 'self' ${runtime.url}; script-src-elem 'nonce-a' 'nonce-N'`,
    ],
    ["default-src 'nonce-a'", "default-src 'nonce-a'; script-src 'nonce-a' 'nonce-N'"],
    ["default-src 'none'", `default-src 'none'; script-src ${runtime.url}`],
    ["img-src 'self'", "img-src 'self'"],
    [
      "script-src 'self', default-src 'nonce-b'",
      `script-src 'self' ${runtime.url},default-src 'nonce-b'; script-src 'nonce-b' 'nonce-N'`,
    ],
  ] as const)
    t.equal(allow(from), to, from)
})

t.test('reports go, directives without sources stay, empty ones do not', async t => {
  t.equal(
    map('upgrade-insecure-requests;; sandbox allow-scripts ;report-uri /r; Report-To g;'),
    'upgrade-insecure-requests; sandbox allow-scripts',
  )
  t.equal(map(''), '')
})

t.test('a style sheet of ours is let through as the runtime is', async t => {
  for (const [from, to] of [
    ["style-src 'self'", `style-src 'self' ${sheetUrl}`],
    [
      "style-src 'nonce-a'; style-src-elem 'none'",
      `style-src 'nonce-a' 'nonce-N'; style-src-elem ${sheetUrl}`,
    ],
    ["default-src 'none'", `default-src 'none'; script-src ${runtime.url}; style-src ${sheetUrl}`],
    ["img-src 'self'", "img-src 'self'"],
  ] as const)
    t.equal(mapContentSecurityPolicy(from, wiki, ':8443', { ...runtime, sheetUrl }), to, from)
})

t.test('a policy goes by hashes for an element where a directive that governs it has one', async t => {
  for (const [policy, script, style] of [
    ["script-src 'sha256-a'", true, false],
    ["style-src-elem 'SHA384-a'; style-src 'self'", false, true],
    ["default-src 'sha512-a'", true, true],
    ["default-src 'sha512-a'; script-src 'self'", false, true],
    ["script-src 'self', script-src 'sha256-a'", true, false],
    ["script-src 'nonce-sha256-a'", false, false],
    ['', false, false],
  ] as const) {
    t.equal(goesByHash(policy, 'script'), script, `${policy}, scripts`)
    t.equal(goesByHash(policy, 'style'), style, `${policy}, styles`)
  }
})

t.test('a page may tell what its controls have stopped', async t => {
  const eventsUrl = 'https://own/.sallyport/events'
  for (const [from, to] of [
    ["connect-src 'none'", `connect-src ${eventsUrl}`],
    ["connect-src 'self'", `connect-src 'self' ${eventsUrl}`],
    [
      "default-src 'nonce-a'",
      `default-src 'nonce-a'; script-src 'nonce-a' 'nonce-N'; connect-src 'nonce-a' ${eventsUrl}`,
    ],
    ["img-src 'self'", "img-src 'self'"],
  ] as const)
    t.equal(mapContentSecurityPolicy(from, wiki, ':8443', { ...runtime, eventsUrl }), to, from)
})
