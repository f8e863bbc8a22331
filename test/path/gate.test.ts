import t from 'tap'
import { refuses, startGateWorld } from '../harness/gate.ts'
import { openRaw, rawExchange } from '../harness/raw.ts'
import { mailHost, signInHost, startWorld, wikiHost } from '../harness/world.ts'

t.test('a request for exactly one proxied host is served', async t => {
  const world = await startGateWorld(t)
  const { port } = world.client
  const host = `Host: ${wikiHost}:${port}`
  const upper = `Host: ${wikiHost.toUpperCase()}:${port}`
  for (const text of [
    world.request('GET /a HTTP/1.1', host),
    world.request('GET /b?q=a\\b^|{} HTTP/1.1', host),
    world.request('GET /c HTTP/1.1', upper),
    world.request(`GET https://${wikiHost}:${port}/d HTTP/1.1`, host),
    world.request('GET /e/.../..a/a..b/.well-known/x HTTP/1.1', host),
  ])
    t.equal((await rawExchange(world.client, wikiHost, text)).status, 200, text.slice(0, 40))
  t.strictSame(world.seen, [
    'GET /a',
    'GET /b?q=a\\b^|{}',
    'GET /c',
    'GET /d',
    'GET /e/.../..a/a..b/.well-known/x',
  ])
})

t.test('Host must be there once and say whom the request is for', async t => {
  const world = await startGateWorld(t)
  const { port } = world.client
  const get = (...fields: string[]): string => world.request('GET / HTTP/1.1', ...fields)
  const host = `Host: ${wikiHost}:${port}`
  await refuses(t, world, [
    ['no Host', 400, get()],
    ['an empty Host', 400, get('Host:')],
    ['two that differ', 400, get(host, `Host: ${mailHost}:${port}`)],
    ['two that agree', 400, get(host, host)],
    ['userinfo', 400, get(`Host: a@${wikiHost}:${port}`)],
    ['a path', 400, get(`Host: ${wikiHost}:${port}/x`)],
    ['a list', 400, get(`Host: ${wikiHost}:${port}, ${mailHost}:${port}`)],
    ['an address', 404, get(`Host: 127.0.0.1:${port}`)],
    ['an address in hexadecimal', 404, get(`Host: 0x7f.1:${port}`)],
    ['an IPv6 address', 400, get(`Host: [::1]:${port}`)],
    ['a wildcard', 400, get(`Host: *.wiki.edge.localhost:${port}`)],
    ['a percent-encoded name', 400, get(`Host: www%2eexample.com.wiki.edge.localhost:${port}`)],
    ['an octet beyond ASCII', 400, get(`Host: www.ex\u00e4mple.com.wiki.edge.localhost:${port}`)],
    ['a name over 253 octets', 404, get(`Host: ${'a.'.repeat(130)}wiki.edge.localhost:${port}`)],
    ['an app that is not configured', 404, get(`Host: www.example.com.nope.edge.localhost:${port}`)],
    ['the suffix alone', 404, get(`Host: edge.localhost:${port}`)],
    ['a name that only ends like ours', 404, get(`Host: www.example.com.wikiedge.localhost:${port}`)],
    ['the app alone', 403, get(`Host: wiki.edge.localhost:${port}`)],
    ['a host that the app does not list', 403, get(`Host: other.example.com.wiki.edge.localhost:${port}`)],
    ['a sibling by another app’s name', 403, get(`Host: www.mail.example.com.wiki.edge.localhost:${port}`)],
    ['another port', 421, get(`Host: ${wikiHost}:${port + 1}`)],
    ['no port', 421, get(`Host: ${wikiHost}`)],
    ['a port out of range', 400, get(`Host: ${wikiHost}:${port}0000`)],
  ])
})

t.test('an absolute target must agree with Host and be https', async t => {
  const world = await startGateWorld(t)
  const { port } = world.client
  const host = `Host: ${wikiHost}:${port}`
  const get = (target: string): string => world.request(`GET ${target} HTTP/1.1`, host)
  await refuses(t, world, [
    ['another app', 400, get(`https://${mailHost}:${port}/`)],
    ['another port', 400, get(`https://${wikiHost}:1/`)],
    ['userinfo', 400, get(`https://a@${wikiHost}:${port}/`)],
    ['plain http', 400, get(`http://${wikiHost}:${port}/`)],
    ['no authority', 400, get('https:///x')],
    ['another scheme', 400, get(`ftp://${wikiHost}:${port}/`)],
    ['without a Host', 400, world.request(`GET https://${wikiHost}:${port}/ HTTP/1.1`)],
  ])
})

t.test('the connection must have been opened for the app', async t => {
  const world = await startGateWorld(t)
  const { port } = world.client
  const get = (host: string): string => world.request('GET / HTTP/1.1', `Host: ${host}:${port}`)
  await refuses(t, world, [['another app’s server name', 421, get(wikiHost)]], mailHost)
  await refuses(t, world, [['the sign-in host’s', 421, get(wikiHost)]], signInHost)
  await refuses(t, world, [['the sign-in host on an app’s', 421, get(signInHost)]])
})

t.test('targets that a server could read in two ways are refused', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const get = (target: string): string => world.request(`GET ${target} HTTP/1.1`, host)
  const odd = ['/a/../b', '/a/./b', '/..', '/%2e%2e/b', '/a/.%2E/b', '/a/..;/b', '/a/..%2fb', '/a%5c..%5cb']
  const raw = ['/a\\b', '/a\u00e9', '/a\u0001b', '/a\u007f', '/a"b', '/a#b', '/a%00b', '*', 'a']
  await refuses(
    t,
    world,
    [...odd, ...raw].map(target => [target, 400, get(target)] as const),
  )
})

t.test('methods that no web application uses are refused', async t => {
  const world = await startGateWorld(t)
  const host = `Host: ${wikiHost}:${world.client.port}`
  const refused = ['TRACE', 'PURGE', 'LINK', 'M-SEARCH', 'BIND']
  await refuses(
    t,
    world,
    refused.map(method => [method, 405, world.request(`${method} / HTTP/1.1`, host)] as const),
  )
  const connection = await openRaw(world.client, wikiHost)
  connection.send(world.request(`CONNECT ${wikiHost}:443 HTTP/1.1`, host))
  t.notMatch(await connection.rest(), 'HTTP/1.1 2', 'CONNECT opens nothing')
  const unknown = await rawExchange(world.client, wikiHost, world.request('FROB / HTTP/1.1', host))
  t.equal(unknown.status, 400)
  t.strictSame(world.seen, [])
})

t.test('another spelling of a path is no way round a rule', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => response.end(seen.push(request.url!)), {
    wiki: '    activities: [{ activity: export, path: /export/** }]',
    policy:
      'version: 1\ndefault: allow\nrules: [{ id: no-export, when: { activity: export }, then: block }]\n',
  })
  const fields = `Host: ${wikiHost}:${world.client.port}\r\nCookie: ${world.cookie()}`
  for (const path of [
    '/export/1',
    '/%65xport/1',
    '/e%78%70ort/1',
    '//export/1',
    '/export//1?x',
    '/%45xport/../1',
  ])
    t.not(
      (await rawExchange(world.client, wikiHost, `GET ${path} HTTP/1.1\r\n${fields}\r\n\r\n`)).status,
      200,
      path,
    )
  t.strictSame(seen, [])
})
