import t from 'tap'
import { addressOf, admit } from '../../../src/proxy/accept/gate.ts'
import { apps, createClient, wikiHost, type ClientData } from '../rewrite/exchanges.ts'

const ask = (data: ClientData) => addressOf(createClient(data), 8443)

t.test('an authority and a path make an address', async t => {
  t.strictSame(ask({ target: '/a?b' }), { host: wikiHost, target: '/a?b' })
  t.strictSame(ask({ authorities: [`${wikiHost.toUpperCase()}:8443`] }), { host: wikiHost, target: '/' })
  t.strictSame(ask({ target: `https://${wikiHost}:8443/a?b` }), { host: wikiHost, target: '/a?b' })
  t.strictSame(ask({ target: `HTTPS://${wikiHost}:8443` }), { host: wikiHost, target: '/' })
})

t.test('the default port is not written, every other must be', async t => {
  t.strictSame(addressOf(createClient({ authorities: [wikiHost] }), 443), { host: wikiHost, target: '/' })
  t.strictSame(addressOf(createClient({ authorities: [`${wikiHost}:443`] }), 443), {
    host: wikiHost,
    target: '/',
  })
  t.equal(addressOf(createClient({ authorities: [wikiHost] }), 8443), 'misdirected')
  t.equal(addressOf(createClient({ authorities: [`${wikiHost}:8443`] }), 443), 'misdirected')
})

t.test('HTTP/2 may say its host twice, HTTP/1.1 once', async t => {
  const twice = [`${wikiHost}:8443`, `${wikiHost}:8443`]
  t.strictSame(ask({ protocol: 'h2', authorities: twice }), { host: wikiHost, target: '/' })
  t.equal(ask({ protocol: 'h2', authorities: [...twice, twice[0]!] }), 'bad-request')
  t.equal(ask({ protocol: 'h2', authorities: [twice[0]!, `${wikiHost}:8444`] }), 'bad-request')
  t.equal(ask({ protocol: 'http/1.1', authorities: twice }), 'bad-request')
  t.equal(ask({ protocol: 'http/1.1', authorities: [] }), 'bad-request')
  t.equal(ask({ protocol: 'h2', authorities: [] }), 'bad-request')
})

t.test('HTTP/2 has no transfer codings', async t => {
  const fields = ['transfer-encoding', 'chunked']
  t.equal(ask({ protocol: 'h2', fields }), 'bad-request')
  t.type(ask({ protocol: 'http/1.1', fields }), 'object')
})

t.test('methods are told by their exact name', async t => {
  for (const method of [
    'GET',
    'HEAD',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'PROPFIND',
    'REPORT',
    'QUERY',
  ])
    t.type(ask({ method }), 'object', method)
  for (const method of ['TRACE', 'CONNECT', 'get', 'MOVE', 'GET ', ''])
    t.equal(ask({ method }), 'method-refused', method)
})

t.test('a host leads to one app, or says why not', async t => {
  const to = (host: string, serverName: string | undefined = host) =>
    admit(createClient({ serverName }), { host, target: '/' }, apps)
  t.match(to(wikiHost), { route: { app: { id: 'wiki' }, host: 'www.example.com' }, target: '/' })
  t.match(
    to('www.example.com.drive.edge.localhost'),
    { route: { app: { id: 'drive' } } },
    'of two that share a host',
  )
  t.equal(to('www.example.com.nope.edge.localhost'), 'unknown-app')
  t.equal(to('other.example.com.wiki.edge.localhost'), 'unlisted-host')
  t.equal(to(wikiHost, 'www.example.com.drive.edge.localhost'), 'misdirected')
  t.equal(to(wikiHost, 'signin.edge.localhost'), 'misdirected')
  t.match(to(wikiHost, 'static.example.com.wiki.edge.localhost'), { target: '/' })
  t.match(
    admit(createClient({ serverName: undefined }), { host: wikiHost, target: '/' }, apps),
    { target: '/' },
    'a resumed session carries no name',
  )
})
