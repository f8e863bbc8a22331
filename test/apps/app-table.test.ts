import t from 'tap'
import { createAppTable, createHostMap, type App } from '../../src/apps/index.ts'

const appOf = (id: string, patterns: readonly string[], suffix = `${id}.edge.localhost`): App => ({
  id,
  name: id,
  start: `https://${patterns[0]}/`,
  domains: patterns.map(pattern => ({
    pattern,
    origin: undefined,
    tls: { minVersion: 'TLSv1.2', ca: undefined },
    forwarded: false,
  })),
  hosts: createHostMap(suffix, patterns),
  cookies: 'sealed',
  activities: [],
  runtime: true,
  notice: true,
  confine: 'off',
  direct: [],
  neverRewrite: [],
  residency: [],
  outsiders: 'refuse',
})

const table = createAppTable(
  [
    appOf('wiki', ['www.example.com', '*.example.com', '*.static.example.com']),
    appOf('mail', ['www.example.com']),
    appOf('own', ['app.example.org'], 'own.example.net'),
  ],
  8443,
)

t.test('a host that two apps share leads to the app in its name', async t => {
  t.match(table.route('www.example.com.wiki.edge.localhost'), {
    app: { id: 'wiki' },
    host: 'www.example.com',
  })
  t.match(table.route('WWW.example.com.mail.edge.localhost'), {
    app: { id: 'mail' },
    host: 'www.example.com',
  })
})

t.test('an app may have a suffix of its own', async t => {
  t.match(table.route('app.example.org.own.example.net'), { app: { id: 'own' }, host: 'app.example.org' })
})

t.test('the domain entry that says most decides', async t => {
  const patternOf = (host: string): unknown => {
    const route = table.route(`${host}.wiki.edge.localhost`)
    return typeof route === 'string' ? route : route.domain.pattern
  }
  t.equal(patternOf('www.example.com'), 'www.example.com')
  t.equal(patternOf('a.static.example.com'), '*.static.example.com')
  t.equal(patternOf('b.example.com'), '*.example.com')
})

t.test('a name that leads nowhere says why', async t => {
  t.equal(table.route('www.example.com.other.edge.localhost'), 'unknown-app')
  t.equal(table.route('edge.localhost'), 'unknown-app')
  t.equal(table.route('not a host'), 'unknown-app')
  t.equal(table.route('evil.test.mail.edge.localhost'), 'unlisted-host')
  t.equal(table.route('www.example.com.wiki.edge.localhost.evil.test'), 'unknown-app')
  t.equal(table.route('169.254.169.254.wiki.edge.localhost'), 'unlisted-host')
})

t.test('a URL of the app is given under our name, with our port, query and fragment kept', async t => {
  const wiki = table.byId('wiki')!
  t.equal(
    table.proxiedUrl(wiki, 'https://www.example.com/a?b#c'),
    'https://www.example.com.wiki.edge.localhost:8443/a?b#c',
  )
  t.equal(table.proxiedUrl(wiki, 'https://evil.test/'), undefined)
})
