import t from 'tap'
import {
  browserCookieName,
  clearedSessionCookie,
  cookieValues,
  fragmentCookiePrefix,
  hostCookie,
  isOwnCookie,
  sessionCookie,
  sessionCookieName,
  signInCookieName,
  visitCookieName,
} from '../../src/session/index.ts'

/** The attributes of a `Set-Cookie` value, in alphabetical order. */
const attributesOf = (value: string): string[] => value.split('; ').slice(1).sort()

t.test('the session cookie has exactly the attributes of the design', async t => {
  const value = sessionCookie('v1.0123abcd.AAAA', 'wiki.edge.localhost')
  t.match(value, /^__Secure-sallyport=v1\.0123abcd\.AAAA; /)
  t.strictSame(attributesOf(value), [
    'Domain=wiki.edge.localhost',
    'HttpOnly',
    'Path=/',
    'Priority=High',
    'SameSite=None',
    'Secure',
  ])
})

t.test('clearing removes the very cookie that was set', async t => {
  const value = clearedSessionCookie('wiki.edge.localhost')
  t.match(value, /^__Secure-sallyport=; /)
  const kept = attributesOf(value).filter(attribute => attribute !== 'Max-Age=0')
  t.strictSame(kept, attributesOf(sessionCookie('x', 'wiki.edge.localhost')))
  t.ok(attributesOf(value).includes('Max-Age=0'))
})

t.test('cookies of one host have no domain, and an age only when one is given', async t => {
  t.strictSame(attributesOf(hostCookie(visitCookieName, 'a')), [
    'HttpOnly',
    'Path=/',
    'Priority=High',
    'SameSite=None',
    'Secure',
  ])
  t.match(hostCookie(visitCookieName, 'a', 600), /^__Host-sallyport-visit=a; .*; Max-Age=600$/)
  t.match(hostCookie(visitCookieName, '', 0), /; Max-Age=0$/)
})

t.test('our cookies are known by their names, and the app’s own are not taken for them', async t => {
  const own = [
    sessionCookieName,
    signInCookieName,
    browserCookieName,
    visitCookieName,
    `${fragmentCookiePrefix}abc`,
    '__Host-sallyport-anything',
  ]
  for (const name of own) t.equal(isOwnCookie(name), true, name)
  for (const name of ['', 'sid', 'sallyport', '__Secure-sallyport2', '__Host-sallyport', '__Secure-sid']) {
    t.equal(isOwnCookie(name), false, name)
  }
})

t.test('the values of one name are found in their order', async t => {
  const cases: readonly [header: string | undefined, values: string[]][] = [
    [undefined, []],
    ['', []],
    ['sid=1', ['1']],
    ['a=0; sid=1; b=2', ['1']],
    ['sid=1; sid=2', ['1', '2']],
    ['sid=1;sid=2;  sid=3', ['1', '2', '3']],
    ['sid=', ['']],
    ['sid=a=b', ['a=b']],
    ['xsid=1; sidx=2; a=sid=3', []],
    ['sid', []],
    ['SID=1', []],
  ]
  for (const [header, values] of cases) t.strictSame(cookieValues(header, 'sid'), values, String(header))
})
