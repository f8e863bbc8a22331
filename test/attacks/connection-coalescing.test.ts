/*
 * Who: a page of one app, or a user with a client of their own.
 * How: HTTP/2 lets a browser use one connection for every host that its certificate covers (RFC 9113 9.1.1). If a
 *      proxy remembers what a connection was opened for, or decides by the server name of the handshake, a request
 *      for another app slips in on a connection that was judged for the first.
 * Lost: rules of one app are applied to another's requests, or credentials of one reach the other's upstream.
 */
import { once } from 'node:events'
import { connect as tlsConnect } from 'node:tls'
import t from 'tap'
import { http2On, openHttp2 } from '../harness/clients.ts'
import { mailHost, signInHost, startWorld, staticHost, wikiHost } from '../harness/world.ts'

t.test('no certificate covers two apps, or an app and the sign-in host', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  for (const [servername, own, others] of [
    [wikiHost, staticHost, [mailHost, signInHost]],
    [mailHost, mailHost, [wikiHost, staticHost, signInHost]],
    [signInHost, signInHost, [wikiHost, mailHost]],
  ] as const) {
    const socket = tlsConnect({ host: '127.0.0.1', port: world.client.port, ca: world.client.ca, servername })
    await once(socket, 'secureConnect')
    const leaf = socket.getPeerX509Certificate()!
    t.ok(leaf.checkHost(own), own)
    for (const other of others) t.notOk(leaf.checkHost(other), `${servername} is not for ${other}`)
    socket.destroy()
  }
})

t.test('a request for another app on an open connection is misdirected, session or not', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.headers.host!)
    response.end()
  })
  const session = openHttp2(world.client, wikiHost)
  const { port } = world.client
  const wiki = { cookie: world.cookie() }
  t.equal((await http2On(session, `${wikiHost}:${port}`, { headers: wiki })).status, 200)
  for (const headers of [{}, wiki, { cookie: world.cookie({}, 'mail') }])
    t.equal((await http2On(session, `${mailHost}:${port}`, { headers })).status, 421)
  t.equal((await http2On(session, `${staticHost}:${port}`, { headers: wiki })).status, 200)
  t.strictSame(seen, ['www.example.com', 'static.example.com'])
  session.close()
})

t.test('a request is judged by the rules of its own app, whatever came before on the connection', async t => {
  const policy = 'version: 1\ndefault: allow\nrules: [{ id: no-mail, when: { app: mail }, then: block }]\n'
  const world = await startWorld(t, (_request, response) => response.end(), { policy })
  const { port } = world.client
  for (const [host, app, status] of [
    [wikiHost, 'wiki', 200],
    [mailHost, 'mail', 403],
  ] as const) {
    const session = openHttp2(world.client, host)
    const headers = { cookie: world.cookie({}, app) }
    t.equal((await http2On(session, `${host}:${port}`, { headers })).status, status)
    session.close()
  }
})
