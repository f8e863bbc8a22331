/*
 * Who: a user of an app, with a client of their own.
 * How: they send the fields by which proxies tell apps who and where a client is, or what it asked for:
 *      X-Forwarded-For, Forwarded, X-Real-IP, Remote-User, X-Original-URL, X-Host, Proxy, or ours; with underscores instead of hyphens, which many servers read as the same; twice; or
 *      named in `Connection`, so that a proxy takes out its own value as hop-by-hop.
 * Lost: an app that believes the proxy takes the user for an inner address, another host or somebody else.
 */
import type { IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, staticHost, wikiHost } from '../harness/world.ts'

async function startSeeingWorld(t: Test) {
  const seen: IncomingHttpHeaders[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.headers)
    response.end()
  })
  return { ...world, seen }
}

const forged = {
  'x-forwarded-for': '10.0.0.1',
  'x-forwarded-host': 'admin.example.com',
  'x-forwarded-proto': 'http',
  'x-forwarded-port': '1',
  'x-forwarded-user': 'root',
  'x-forwarded-prefix': '/admin',
  'x-real-ip': '10.0.0.1',
  forwarded: 'for=10.0.0.1;host=admin',
  via: '1.1 trusted',
  'x-sallyport-user': 'root',
  'x-sallyport-decision': 'allow',
  'proxy-authorization': 'Basic eDp5',
  'true-client-ip': '10.0.0.1',
  'x-client-ip': '10.0.0.1',
  'x-cluster-client-ip': '10.0.0.1',
  'x-original-host': 'admin.example.com',
  'x-original-url': '/admin',
  'x-original-uri': '/admin',
  'x-override-url': '/admin',
  'x-http-path-override': '/admin',
  'x-host': 'admin.example.com',
  'x-http-host-override': 'admin.example.com',
  'x-forwarded': 'for=10.0.0.1',
  'forwarded-for': '10.0.0.1',
  'x-original-forwarded-for': '10.0.0.1',
  'client-ip': '10.0.0.1',
  'x-remote-ip': '10.0.0.1',
  'x-originating-ip': '10.0.0.1',
  'fastly-client-ip': '10.0.0.1',
  'x-envoy-external-address': '10.0.0.1',
  'cf-connecting-ip': '10.0.0.1',
  'cf-ipcountry': 'XX',
  'front-end-https': 'off',
  'remote-user': 'root',
  'x-remote-user': 'root',
  proxy: 'http://10.0.0.1:3128',
  'x-rewrite-url': '/admin',
}

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: forged fields are gone, and an app that is told the truth is told ours`, async t => {
    const world = await startSeeingWorld(t)
    for (const host of [wikiHost, staticHost])
      await client(world.client, host, { headers: { ...forged, cookie: world.cookie() } })
    const [told, untold] = world.seen
    t.match(told, {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'www.example.com',
      'x-forwarded-proto': 'https',
    })
    for (const [field, value] of Object.entries(forged)) {
      t.not(told![field], value, field)
      t.equal(untold![field], undefined, `${field}, where nothing is told`)
    }
  })

  t.test(`${name}: an underscore for a hyphen is refused`, async t => {
    const world = await startSeeingWorld(t)
    for (const field of ['x_forwarded_for', 'x_sallyport_user', 'x_real_ip']) {
      const headers = { cookie: world.cookie(), [field]: '10.0.0.1' }
      t.equal((await client(world.client, wikiHost, { headers })).status, 400, field)
    }
    t.strictSame(world.seen, [])
  })
}

t.test('http1: Connection cannot take out what security rests on', async t => {
  const world = await startSeeingWorld(t)
  for (const field of [
    'cookie',
    'authorization',
    'host',
    'origin',
    'referer',
    'content-length',
    'X-Forwarded-For',
    'x-sallyport-decision',
    'close, x-forwarded-host',
  ]) {
    const headers = { cookie: world.cookie(), connection: field, origin: 'https://evil.test' }
    t.equal((await http1(world.client, wikiHost, { headers })).status, 400, field)
  }
  t.strictSame(world.seen, [])
})

t.test(
  'http1: other fields that Connection names stay on this hop, and what we say of the client goes on',
  async t => {
    const world = await startSeeingWorld(t)
    const headers = {
      cookie: `a=1; ${world.cookie()}`,
      connection: 'keep-alive, x-hop, sec-fetch-site, upgrade-insecure-requests',
      'x-hop': '1',
      'sec-fetch-site': 'same-origin',
    }
    t.equal((await http1(world.client, wikiHost, { headers })).status, 200)
    const [seen] = world.seen
    t.equal(seen!['x-hop'], undefined)
    t.match(seen, { 'sec-fetch-site': 'same-origin', cookie: 'a=1', 'x-forwarded-for': '127.0.0.1' })
  },
)
