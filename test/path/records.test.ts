import t from 'tap'
import { admin } from '../harness/admin.ts'
import { http1, http2 } from '../harness/clients.ts'
import { startSignInWorld } from '../harness/sign-in.ts'
import { mailHost, startWorld, wikiHost } from '../harness/world.ts'

t.test('a record holds every fact that the policy saw, and what came of it', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.writeHead(200, {
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="Plan 1.pdf"',
      'content-length': 7,
    })
    response.end('content')
  })
  const body = JSON.stringify({ a: 1 })
  const headers = {
    cookie: world.cookie({ id: 'sign-in-1', groups: ['staff', 'admins'] }),
    'content-type': 'application/json',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  }
  await http2(world.client, wikiHost, { method: 'POST', path: '/a/b?q=1', headers, body })
  const record = await world.records.activity(() => true)
  t.match(record, {
    facts: {
      user: 'ana@corp.example',
      groups: ['staff', 'admins'],
      auth: { strength: 'password' },
      device: { managed: true, compliant: false, certificate: false, type: 'desktop', platform: 'linux' },
      ip: '127.0.0.1',
      app: 'wiki',
      host: 'www.example.com',
      method: 'POST',
      path: '/a/b',
      activity: 'edit',
      client: { kind: 'browser', name: 'firefox', version: 140, outdated: false },
      network: { names: [], categories: [], tags: [] },
      location: { country: 'unknown' },
      operator: { asn: 0, name: 'unknown' },
      file: { name: 'Plan 1.pdf', extension: 'pdf', size: 7, declaredType: 'application/pdf' },
    },
    protocol: 'h2',
    verdict: 'monitor',
    rule: 'default',
    revision: world.edge.policy.holder.current.revision,
    session: 'sign-in-1',
    anonymous: false,
    status: 200,
    upstreamStatus: 200,
    error: null,
    complete: true,
    bytesIn: body.length,
    bytesOut: 7,
  })
  t.ok(record.duration >= record.firstByte!)
})

t.test('a record without facts still tells who asked for what, under the same names', async t => {
  const world = await startWorld(t, (_request, response) => response.end())
  const cases = [
    { path: '/a//%62?q=1', asked: '/a/b', error: 'not-signed-in', method: 'POST' },
    { path: '/.sallyport/session?t=x', asked: '/.sallyport/session', error: 'ticket-invalid', method: 'GET' },
  ]
  for (const { path, asked, error, method } of cases) {
    await http1(world.client, wikiHost, { method, path })
    const { facts, request } = await world.records.activity(record => record.error === error)
    t.equal(facts, null, 'the policy saw nothing')
    t.strictSame(request, { ip: '127.0.0.1', app: 'wiki', host: 'www.example.com', method, path: asked })
  }
  await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  const { request } = await world.records.activity(({ facts }) => facts !== null)
  t.equal(request, null, 'nothing is said twice')
})

t.test('nothing of what a user sees or sends is in any line', async t => {
  const secrets: string[] = []
  const secret = (): string => {
    secrets.push(`zq${secrets.length}planted`)
    return secrets.at(-1)!
  }
  const world = await startSignInWorld(t, {}, (request, response) => {
    request.resume()
    response.setHeader('set-cookie', [`sid=${secret()}; HttpOnly`, `open=${secret()}`])
    response.setHeader('content-type', 'text/html')
    response.setHeader('x-token', secret())
    response.end(`<p>${secret()}</p>`)
  })
  const browser = world.browser()
  await browser.signIn(`${world.wiki}/a?token=${secret()}#${secret()}`)
  for (const client of [http1, http2]) {
    const headers = {
      cookie: `${browser.jar.header(wikiHost, '/')}; mine=${secret()}`,
      authorization: `Bearer ${secret()}`,
      referer: `${world.wiki}/x?${secret()}`,
      'user-agent': secret(),
      'x-csrf-token': secret(),
      'content-type': 'application/x-www-form-urlencoded',
    }
    await client(world.client, wikiHost, {
      method: 'POST',
      path: `/save?q=${secret()}`,
      headers,
      body: `p=${secret()}`,
    })
    await client(world.client, wikiHost, { path: `/.sallyport/session?t=${secret()}`, headers })
    await client(world.client, mailHost, { path: `/?${secret()}`, headers: { cookie: `a=${secret()}` } })
    await client(world.client, wikiHost, { method: 'TRACE', path: `/?${secret()}`, headers })
  }
  await browser.submit(`${world.wiki}/.sallyport/sign-out`, {})
  const tokens = [...browser.jar.header('signin.edge.localhost', '/').matchAll(/=(v1\.[^;]+)/g)].map(
    ([, token]) => token!,
  )
  t.ok(world.records.lines.length >= 12)
  const all = world.records.lines.join('')
  for (const planted of [...secrets, ...tokens, '__Secure-sallyport', 'v1.'])
    t.notOk(all.includes(planted), planted)
  t.match(all, '"path":"/save"', 'though the path is')
})

t.test('a record or a figure never takes a label from outside', async t => {
  const world = await startWorld(t, (_request, response) => response.writeHead(299).end())
  const headers = { cookie: world.cookie({ user: 'labelled@corp.example' }) }
  await http1(world.client, wikiHost, { path: '/labelled-path', headers })
  const unlisted = `labelled.example.com.wiki.edge.localhost:${world.client.port}`
  await http1(world.client, wikiHost, { headers: { ...headers, host: unlisted } })
  await http1(world.client, wikiHost, { method: 'M-SEARCH', headers })
  await world.records.activity(({ facts }) => facts?.path === '/labelled-path')
  const { text } = await admin(world.edge, '/metrics')
  t.notMatch(text, /labelled|corp\.example|M-SEARCH/)
  const labels = [...text.matchAll(/^sallyport_(\w+?)\{([^}]*)\}/gm)].map(([, name, set]) => `${name} ${set}`)
  const known =
    /^(?:requests_total app="wiki",verdict="(?:monitor|none)",status="2xx"|errors_total code="(?:unlisted-host|method-refused)"|bytes_total direction="(?:in|out)"|(?:request_duration_seconds|page_cookies)_bucket le="[^"]+"|policy_revision_info revision="[0-9a-f]{7}"|policy_rule_decisions_total rule="(?:default|none)")$/
  for (const label of labels) t.match(label, known)
  t.match(text, 'sallyport_requests_total{app="wiki",verdict="monitor",status="2xx"} 1')
})

t.test('health, readiness and policy are told on the ops listener only', async t => {
  const world = await startWorld(t, (_request, response) => response.end('the app’s own'))
  t.match(await admin(world.edge, '/healthz'), { status: 200, text: 'ok\n' })
  t.match(await admin(world.edge, '/readyz'), { status: 200, text: 'ready\n' })
  t.match(await admin(world.edge, '/policy'), { status: 200, type: 'application/json' })
  t.match(await admin(world.edge, '/metrics'), { status: 200, text: /^# HELP sallyport_requests_total/m })
  t.equal((await admin(world.edge, '/other')).status, 404)
  for (const path of ['/healthz', '/metrics', '/policy']) {
    const response = await http1(world.client, wikiHost, { path, headers: { cookie: world.cookie() } })
    t.equal(response.text, 'the app’s own', path)
  }
})
