/** Our own parsers, each with a law that must hold for any octets; one character stands for one octet. */
import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { canonicalHost, createHostMap } from '../../src/apps/index.ts'
import { ProblemsError } from '../../src/diagnostics/index.ts'
import { readProxyHeader } from '../../src/network/index.ts'
import { readPolicySet } from '../../src/policy/index.ts'
import { parseDisposition } from '../../src/proxy/disposition.ts'
import { clearType } from '../../src/proxy/media-type.ts'
import { boundaryOf } from '../../src/proxy/multipart.ts'
import { createAppRewriter } from '../../src/proxy/rewrite/app-rewriter.ts'
import { createHtmlRewriter } from '../../src/proxy/rewrite/body/html-rewriter.ts'
import { createNameDeleter } from '../../src/proxy/rewrite/body/name-deleter.ts'
import { createNameInserter } from '../../src/proxy/rewrite/body/name-inserter.ts'
import { createCookieSealer } from '../../src/proxy/rewrite/cookies/cookie-sealer.ts'
import { browserCookie, upstreamCookies } from '../../src/proxy/rewrite/cookies/cookies.ts'
import { mapContentSecurityPolicy } from '../../src/proxy/rewrite/page/csp.ts'
import { mapRefresh, mapResponseFields } from '../../src/proxy/rewrite/response-fields.ts'
import { createUrlMap } from '../../src/proxy/rewrite/urls.ts'
import { createValidators } from '../../src/proxy/rewrite/validators.ts'
import { createKeyRing, createSealer, createSessionTokens, generateKey } from '../../src/session/index.ts'
import { anyContext } from '../policy/sets.ts'
import { names, send, sendByBytes } from '../proxy/rewrite/body/streams.ts'
import { ana, apps, createExchange, routeTo, wiki, wikiHost } from '../proxy/rewrite/exchanges.ts'

/** One parser under fuzzing. */
export interface Target {
  readonly name: string
  /** Pieces that make its inputs interesting. */
  readonly words: readonly string[]
  /** Whether its input is the value of a field: no line ends, no NUL. */
  readonly isField: boolean
  /** @throws when the law is broken */
  check(input: string): void
}

const key = generateKey()
const ring = createKeyRing([key])
const sealer = createCookieSealer(ring)
const route = routeTo(wikiHost)
const context = { route, session: ana, sealer }
const tokens = createSessionTokens(ring, { idle: 3_600_000, absolute: 43_200_000 })
const states = createSealer(ring, 'session')
const urls = createUrlMap(wiki, ':8443')
const hosts = createHostMap('wiki.edge.localhost', ['www.example.com', '*.tenants.example.com'])
const html = createHtmlRewriter(names)
const insert = createNameInserter(names)
const remove = createNameDeleter(names)
const page = {
  runtimeTag: '<script src=r></script>',
  mapPolicy: same,
  mapRefresh: same,
  keepsText: () => false,
  xml: false,
}

function same(text: string): string {
  return text
}

/** What must be true of any field that a browser gets from us (RFC 9110 5.5). */
const isValue = (value: string): boolean => !/[\0\r\n]/.test(value)

const mapField = (name: string, value: string): readonly string[] =>
  mapResponseFields({
    exchange: createExchange({ target: '/dir/page' }, { response: { status: 200, fields: [name, value] } }),
    apps,
    rewriter: createAppRewriter(wiki, { secure: ':8443', plain: ':8080' }),
    controls: [],
    sawRedirect: () => undefined,
    portPart: ':8443',
    cookies: sealer,
    validators: createValidators('rev'),
    runtime: undefined,
    varies: [],
    isDocument: false,
    showsText: false,
    rewrites: false,
  })

const fieldTarget = (name: string, words: readonly string[]): Target => ({
  name,
  words,
  isField: true,
  check(input) {
    const fields = mapField(name, input)
    ok(fields.every(isValue), 'a field of ours breaks its line')
    equal(fields.length % 2, 0)
  },
})

const hostWords = [
  'www.example.com',
  '.wiki.edge.localhost',
  '.example.com',
  'a',
  '.',
  '-',
  ':8443',
  '127.0.0.1',
  '0x7f.1',
  '[::1]',
  '\u3002',
  'xn--',
  '*',
  '@',
  '/',
  'localhost',
]
const urlWords = [
  'https://',
  'http:',
  '//',
  '\\',
  'www.example.com',
  ':443',
  '/p?q=',
  '#f',
  ' ',
  '%0d%0a',
  'javascript:',
  '<',
  '>',
  ';',
  ',',
  '"',
  'rel=preload',
  'url=',
  '0',
]
const cookieWords = [
  'a=1',
  'sid=',
  ';',
  '; Path=/',
  '; Domain=',
  'example.com',
  '.',
  '; Secure',
  '; HttpOnly',
  '; SameSite=None',
  '; Max-Age=0',
  '"',
  '=',
  ',',
  '__Host-',
  ' ',
]
const htmlWords = [
  '<',
  '>',
  '<a href=',
  '"',
  "'",
  'https://example.com/',
  '<!--',
  '-->',
  '<script>',
  '</script>',
  '<head>',
  '<style>',
  '</',
  '&#x2F;',
  '&amp;',
  '<svg>',
  '<![CDATA[',
  ']]>',
  '<base href=',
  '<meta ',
  'http-equiv=refresh ',
  'wiki.test',
  '\0',
  '=',
  ' ',
]
const policyWords = [
  'version: 1\n',
  'rules:\n',
  '  - ',
  '{ id: r, when: { app: wiki }, then: block }',
  'default: ',
  '&a ',
  '*a',
  '<<: ',
  '!!js/function ',
  '__proto__: ',
  '[',
  ']',
  '{',
  '}',
  ': ',
  '\n',
  '# ',
  '"',
  '- ',
  'group: ',
  '${X}',
  'constructor',
]

/** All of them. */
export const targets: readonly Target[] = [
  {
    name: 'host',
    words: hostWords,
    isField: true,
    check(input) {
      const host = canonicalHost(input)
      if (host !== undefined) equal(canonicalHost(host), host, 'a canonical host is canonical')
      const upstream = hosts.toUpstream(input as never)
      if (upstream !== undefined) equal(hosts.toProxied(upstream), canonicalHost(input), 'there and back')
    },
  },
  fieldTarget('location', urlWords),
  fieldTarget('link', urlWords),
  fieldTarget('refresh', urlWords),
  fieldTarget('set-cookie', cookieWords),
  fieldTarget('content-security-policy', [
    "script-src 'self'",
    ';',
    ',',
    ' ',
    "'nonce-a'",
    '*.example.com',
    'www.example.com:443',
    'report-uri /r',
    "'none'",
    'default-src',
    '\t',
  ]),
  fieldTarget('content-disposition', [
    'attachment',
    '; filename=',
    '"a.exe"',
    "; filename*=UTF-8''",
    '%2f',
    '%00',
    '\\',
    ';',
    '=',
  ]),
  {
    name: 'refresh-and-policy',
    words: urlWords,
    isField: true,
    check(input) {
      ok(isValue(mapRefresh(input, urls, 'https://www.example.com/')))
      ok(isValue(mapContentSecurityPolicy(input, wiki, ':8443', undefined)))
    },
  },
  {
    name: 'cookies',
    words: cookieWords,
    isField: true,
    check(input) {
      const set = browserCookie(input, context)
      if (set !== undefined) ok(isValue(set))
      const shown = upstreamCookies(input, context, 'all')
      if (shown !== undefined) ok(isValue(shown) && !shown.includes('sallyport'), 'a cookie of ours goes on')
    },
  },
  {
    name: 'media-type',
    words: [
      'text/html',
      ';',
      ' charset=',
      'utf-8',
      '"',
      ',',
      'multipart/form-data',
      '; boundary=',
      '--',
      '\t',
      '/',
    ],
    isField: true,
    check(input) {
      const clear = clearType(input)
      if (clear !== undefined) equal(clearType(clear), clear, 'a clear type is clear')
      boundaryOf(input)
      parseDisposition(input)
    },
  },
  {
    name: 'html',
    words: htmlWords,
    isField: false,
    check(input) {
      equal(send(html(page), input), sendByBytes(html(page), input), 'however it is cut')
    },
  },
  {
    name: 'names',
    words: [...hostWords, 'example.com', 'wiki.test', '%2F', '\\/', '\\u002f', '&#47;'],
    isField: false,
    check(input) {
      equal(send(insert(), input), sendByBytes(insert(), input), 'however it is cut')
      equal(send(remove(), input), sendByBytes(remove(), input), 'however it is cut')
    },
  },
  {
    name: 'policy',
    words: policyWords,
    isField: false,
    check(input) {
      try {
        readPolicySet([{ file: 'policy.yaml', text: input }], anyContext)
      } catch (error) {
        ok(error instanceof ProblemsError, `${(error as Error).stack}`)
      }
      deepStrictEqual(Object.keys(Object.prototype), [], 'nobody’s prototype is touched')
    },
  },
  {
    name: 'token',
    words: ['v1.', '.', 'AAAA', '_-', '=', key.id, 'v2'],
    isField: false,
    check(input) {
      equal(tokens.open(input, 'wiki'), undefined, 'nobody can write a session')
      equal(states.open(input, 'wiki'), undefined)
    },
  },
  {
    name: 'proxy-header',
    words: [
      'PROXY TCP4 ',
      '127.0.0.1 ',
      '::1 ',
      '80 443\r\n',
      'UNKNOWN',
      '\r\n\r\n\0\r\nQUIT\n',
      '\x21\x11',
      '\0\x0c',
      '\xff',
    ],
    isField: false,
    check(input) {
      readProxyHeader(Buffer.from(input, 'latin1'))
    },
  },
]
