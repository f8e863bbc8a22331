import t from 'tap'
import { createCookieSealer } from '../../../../src/proxy/rewrite/cookies/cookie-sealer.ts'
import { browserCookie, upstreamCookies } from '../../../../src/proxy/rewrite/cookies/cookies.ts'
import { createKeyRing, generateKey } from '../../../../src/session/key-ring.ts'
import { ana, routeTo, wikiHost } from '../exchanges.ts'

const sealer = createCookieSealer(createKeyRing([generateKey()]))
const route = routeTo(wikiHost)
const kim = { ...ana, user: 'kim@partner.example' }
const toBrowser = (line: string): string | undefined => browserCookie(line, { route, session: ana, sealer })
const toApp = (cookies: string | undefined, session: typeof ana | undefined = ana): string | undefined =>
  upstreamCookies(cookies, { route, session, sealer }, 'all')

t.test('Domain is spliced, and it alone', async t => {
  const suffix = '.wiki.edge.localhost'
  for (const [line, wanted] of [
    ['a=1', 'a=1'],
    ['a=1; Domain=example.com', `a=1; Domain=example.com${suffix}`],
    ['a=1;domain = .EXAMPLE.com ; Path=/', `a=1;domain =example.com${suffix}; Path=/`],
    ['a=1; Domain=evil.test; Domain=example.com', `a=1; Domain=example.com${suffix}`],
    ['a=1; Domain; Path=/', 'a=1; Domain; Path=/'],
    ['a="x; Secure', 'a="x; Secure'],
    ['justvalue; Path=/', 'justvalue; Path=/'],
    ['', ''],
  ] as const)
    t.equal(toBrowser(line), wanted, line)
})

t.test('what a browser would not take from the app’s own host is taken from none', async t => {
  for (const domain of [
    'com',
    'other.test',
    'static.example.com',
    'xample.com',
    'a.www.example.com',
    'localhost',
  ])
    t.equal(toBrowser(`a=1; Domain=${domain}`), undefined, domain)
})

t.test('only HttpOnly with a value and a name is sealed', async t => {
  const sealed = toBrowser('sid=a=b; HTTPONLY=whatever')!
  t.match(sealed, /^sid=v1\.[0-9a-f]{8}\.[\w-]+; HTTPONLY=whatever$/)
  t.equal(toApp(sealed.split(';')[0]), 'sid=a=b')
  for (const line of ['sid=; HttpOnly', 'value; HttpOnly', 'sid=x; NotHttpOnly', 'sid=x; x=HttpOnly'])
    t.equal(toBrowser(line), line)
})

t.test('what was sealed for somebody else is left out, the rest stays in order', async t => {
  const pair = toBrowser('sid=secret; HttpOnly')!.split(';')[0]!
  t.equal(toApp(`b=1; ${pair}; a=2`), 'b=1; sid=secret; a=2')
  t.equal(toApp(`b=1; ${pair}; a=2`, kim), 'b=1; a=2')
  t.equal(toApp(pair, kim), undefined)
})

t.test('ours go to no app, and nothing goes for nobody', async t => {
  const ours = '__Secure-sallyport=x; __Host-sallyport-visit=y'
  t.equal(toApp(`a=1; ${ours}; b=2`), 'a=1; b=2')
  t.equal(toApp(ours), undefined)
  t.equal(upstreamCookies('a=1', { route, session: undefined, sealer }, 'all'), undefined)
  t.equal(browserCookie('a=1', { route, session: undefined, sealer }), undefined)
  t.equal(toApp(undefined), undefined)
})
