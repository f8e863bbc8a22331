import t from 'tap'
import { createKeyRing, generateKey } from '../../../src/session/key-ring.ts'
import { createAppRewriter } from '../../../src/proxy/rewrite/app-rewriter.ts'
import { createCookieSealer } from '../../../src/proxy/rewrite/cookies/cookie-sealer.ts'
import {
  mapRefresh,
  mapResponseFields,
  type ResponseContext,
} from '../../../src/proxy/rewrite/response-fields.ts'
import { createUrlMap } from '../../../src/proxy/rewrite/urls.ts'
import { createValidators } from '../../../src/proxy/rewrite/validators.ts'
import { apps, createExchange, wiki, type ClientData } from './exchanges.ts'

const own = 'https://www.example.com.wiki.edge.localhost:8443'

/** A response's fields, flat, as the browser gets them. */
function map(fields: readonly string[], rewrites = false, client: ClientData = {}): string[] {
  const context: ResponseContext = {
    exchange: createExchange({ target: '/dir/page', ...client }, { response: { status: 200, fields } }),
    apps,
    rewriter: createAppRewriter(wiki, { secure: ':8443', plain: ':8080' }),
    controls: [],
    sawRedirect: () => undefined,
    portPart: ':8443',
    cookies: createCookieSealer(createKeyRing([generateKey()])),
    validators: createValidators('rev'),
    runtime: undefined,
    varies: [],
    isDocument: false,
    showsText: false,
    rewrites,
  }
  return mapResponseFields(context)
}

t.test('fields that say nothing of names pass in their order', async t => {
  const fields = ['server', 'x', 'x-custom', '1', 'x-custom', '2', 'vary', 'accept', 'content-length', '5']
  t.strictSame(map(fields), fields)
})

t.test('what describes the very octets goes when they change', async t => {
  const fields = Object.entries({
    'content-length': '5',
    'content-md5': 'x',
    digest: 'x',
    'content-digest': 'x',
    'accept-ranges': 'bytes',
    'content-encoding': 'gzip',
    etag: '"a"',
    'last-modified': 'x',
  }).flat()
  t.strictSame(map(fields), fields)
  t.strictSame(map(fields, true), ['etag', 'W/"a;sallyport-s-rev"', 'last-modified', 'x'])
})

t.test('what belongs to the hop, or would lead around us, goes always', async t => {
  const gone = [
    'connection',
    'keep-alive',
    'transfer-encoding',
    'upgrade',
    'alt-svc',
    'nel',
    'report-to',
    'sourcemap',
  ]
  t.strictSame(map(gone.flatMap(name => [name, 'x'])), [])
  t.strictSame(map(['connection', 'X-Hop, close', 'x-hop', '1', 'x-kept', '2']), ['x-kept', '2'])
  t.strictSame(map(['x-sallyport-anything', '1']), [])
})

t.test('addresses are mapped in every field that holds them', async t => {
  for (const [name, value, wanted] of [
    ['location', 'https://www.example.com/a', `${own}/a`],
    ['location', '../a', '../a'],
    ['content-location', '//www.example.com/a', `//${own.slice(8)}/a`],
    ['refresh', '1; url=https://www.example.com/a', `1; url=${own}/a`],
    ['www-authenticate', 'Bearer realm="https://www.example.com/a", x="y"', `Bearer realm="${own}/a", x="y"`],
    ['permissions-policy', 'x=("https://www.example.com" self)', `x=("${own}" self)`],
    ['strict-transport-security', 'max-age=1; Preload', 'max-age=1'],
    ['clear-site-data', '"cookies"', undefined],
    ['clear-site-data', '"cache", "cookies"', '"cache"'],
    ['integrity-policy', 'blocked-destinations=(script)', undefined],
  ] as const)
    t.strictSame(map([name, value]), wanted === undefined ? [] : [name, wanted], `${name}: ${value}`)
})

t.test('the browser’s own origin is put back, and a cache is told that it varies', async t => {
  const asked = { fields: ['origin', own] }
  const allow = (origin: string): string[] => map(['access-control-allow-origin', origin], false, asked)
  t.strictSame(allow('https://www.example.com'), ['access-control-allow-origin', own, 'vary', 'origin'])
  for (const origin of ['*', 'null', 'https://static.example.com'])
    t.strictSame(allow(origin), ['access-control-allow-origin', origin])
})

t.test('a refresh is read as browsers read it', async t => {
  const urls = createUrlMap(wiki, ':8443')
  const base = 'https://www.example.com/'
  for (const [value, wanted] of [
    ['0', '0'],
    ['0;', '0;'],
    ['5;url=', '5;url='],
    ['0; URL = "https://www.example.com/a"', `0; URL = "${own}/a"`],
    ['0,https://www.example.com/a', `0,${own}/a`],
    ['1.5; /a', '1.5; /a'],
    ['0;url=https://other.test/', '0;url=https://other.test/'],
  ] as const)
    t.equal(mapRefresh(value, urls, base), wanted, value)
})

t.test('what only pages of the app’s own site may embed, pages of other apps may not', async t => {
  const policy = (value: string, site: string, origin: string) =>
    map(['cross-origin-resource-policy', value], false, {
      fields: ['sec-fetch-site', site, 'referer', origin],
    })[1]
  const [sibling, other] = [
    'https://static.example.com.wiki.edge.localhost:8443/',
    'https://www.mail.example.mail.edge.localhost:8443/',
  ]
  t.equal(policy('same-site', 'same-site', sibling), 'same-site')
  t.equal(policy('same-site', 'same-site', other), 'same-origin')
  t.equal(policy('cross-origin', 'same-site', other), 'cross-origin')
})

t.test(
  'speculation rules are fetched by our names, and the digests of policies are not asked for',
  async t => {
    t.strictSame(map(['speculation-rules', '"/rules.json", "https://www.example.com/r.json"']), [
      'speculation-rules',
      `"/rules.json", "${own}/r.json"`,
    ])
    t.strictSame(
      map(['integrity-policy', 'blocked-destinations=(script)', 'integrity-policy-report-only', 'x']),
      [],
    )
  },
)
