import t from 'tap'
import { createUrlMap, upstreamOrigin } from '../../../src/proxy/rewrite/urls.ts'
import { apps, wiki } from './exchanges.ts'

const urls = createUrlMap(wiki, ':8443')
const base = 'https://www.example.com/dir/page'
const own = 'https://www.example.com.wiki.edge.localhost:8443'

t.test('addresses of the app get our host, and every other octet stays', async t => {
  for (const [from, to] of [
    ['https://www.example.com/a?b=c#d', `${own}/a?b=c#d`],
    ['https://www.example.com', own],
    ['https://www.example.com?q', `${own}?q`],
    ['https://www.example.com:443/', `${own}/`],
    ['http://www.example.com/', `${own}/`],
    ['http://www.example.com:80/', `${own}/`],
    ['ws://www.example.com/x', 'wss://www.example.com.wiki.edge.localhost:8443/x'],
    ['wss://www.example.com/x', 'wss://www.example.com.wiki.edge.localhost:8443/x'],
    ['//static.example.com/%7e{x}', '//static.example.com.wiki.edge.localhost:8443/%7e{x}'],
    ['https://a.b.tenants.example.com/', 'https://a.b.tenants.example.com.wiki.edge.localhost:8443/'],
    ['https://www.example.com./x', `${own}/x`],
    [own, own],
  ] as const)
    t.equal(urls.toProxied(from, base), to, from)
})

t.test('odd spellings are read as browsers read them', async t => {
  for (const [from, to] of [
    ['https:\\\\www.example.com\\a', `${own}/a`],
    ['https:/www.example.com/a', `${own}/www.example.com/a`],
    ['\thttps://www.exa\nmple.com/a', `${own}/a`],
    ['https://user:pw@www.example.com/a', `https://user:pw@www.example.com.wiki.edge.localhost:8443/a`],
    ['https://www%2eexample.com/a', `${own}/a`],
    ['https://WWW.EXAMPLE.COM/A', 'https://www.example.com.wiki.edge.localhost:8443/A'],
    ['/\\static.example.com/x', 'https://static.example.com.wiki.edge.localhost:8443/x'],
  ] as const)
    t.equal(urls.toProxied(from, base), to, from)
})

t.test('what is not the app’s stays as it is', async t => {
  for (const url of [
    'https://other.test/',
    'https://www.example.com.evil.test/',
    'https://www.example.com:8080/',
    'http://www.example.com:443/',
    'https://evil.test/https://www.example.com/',
    'https://example.com/',
    'mailto:a@www.example.com',
    'javascript:alert(1)',
    'data:text/html,https://www.example.com',
    'slack://open?x=https://www.example.com',
    '/relative',
    'relative',
    '?query',
    '#fragment',
    '',
  ])
    t.equal(urls.toProxied(url, base), url, url)
})

t.test('what is no address is none', async t => {
  for (const url of ['http://[bad', 'https://www.example.com:99999/', 'https://a b/'])
    t.equal(urls.toProxied(url, base), undefined, url)
})

t.test('an origin of ours goes back to the app’s own, whichever app’s it is', async t => {
  for (const [from, to] of [
    [own, 'https://www.example.com'],
    ['https://www.mail.example.mail.edge.localhost:8443', 'https://www.mail.example'],
    ['https://WWW.example.com.wiki.edge.localhost:8443/a?b', 'https://www.example.com/a?b'],
    ['https://other.test', 'https://other.test'],
    ['https://x.nope.edge.localhost:8443', 'https://x.nope.edge.localhost:8443'],
    ['null', 'null'],
    ['', ''],
  ] as const)
    t.equal(upstreamOrigin(from, apps), to, from)
})

t.test('without a port part none is written', async t => {
  const plain = createUrlMap(wiki, '')
  t.equal(plain.toProxied('http://www.example.com:80/', base), 'https://www.example.com.wiki.edge.localhost/')
  t.equal(plain.originOf('www.example.com'), 'https://www.example.com.wiki.edge.localhost')
  t.equal(plain.originOf('other.test'), undefined)
})
