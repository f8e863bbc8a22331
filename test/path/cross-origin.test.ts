import type { IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { mailHost, startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

/** A world whose app answers with these fields, and what it saw. */
async function startCorsWorld(t: Test, fields: Record<string, string>) {
  const seen: IncomingHttpHeaders[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.headers)
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
    response.end('x')
  })
  return { ...world, seen, own: (host: string) => `https://${host}:${world.client.port}` }
}

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: the app sees its own origin, and the browser reads its own`, async t => {
    const world = await startCorsWorld(t, {
      'access-control-allow-origin': 'https://static.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-a',
      'timing-allow-origin': 'https://static.example.com, https://other.test',
    })
    const origin = world.own(staticHost)
    const headers = {
      cookie: world.cookie(),
      origin,
      referer: `${origin}/page?next=${encodeURIComponent(world.own(wikiHost))}`,
    }
    const { headers: got } = await client(world.client, wikiHost, { headers })
    t.match(world.seen[0], {
      origin: 'https://static.example.com',
      referer: /^https:\/\/static\.example\.com\/page\?next=https%3A%2F%2Fwww\.example\.com$/,
    })
    t.match(got, {
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-a',
      'timing-allow-origin': `${origin}, https://other.test`,
      vary: 'origin',
    })
  })

  t.test(`${name}: a preflight needs no session and is answered by the app`, async t => {
    const world = await startCorsWorld(t, {
      'access-control-allow-origin': 'https://static.example.com',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-a',
      'access-control-max-age': '600',
    })
    const origin = world.own(staticHost)
    const headers = {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-a',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    }
    const { status, headers: got } = await client(world.client, wikiHost, { method: 'OPTIONS', headers })
    t.match(
      [status, got],
      [200, { 'access-control-allow-origin': origin, 'access-control-allow-methods': 'PUT' }],
    )
    t.match(world.seen, [{ origin: 'https://static.example.com', 'access-control-request-method': 'PUT' }])
  })
}

t.test('what the app allows is never widened', async t => {
  for (const [allowed, arrives] of [
    ['*', '*'],
    ['null', 'null'],
    ['https://other.test', 'https://other.test'],
    ['https://www.mail.example.com', 'https://www.mail.example.com'],
    ['https://www.example.com', 'https://www.example.com'],
  ] as const) {
    const world = await startCorsWorld(t, { 'access-control-allow-origin': allowed })
    const headers = { cookie: world.cookie(), origin: world.own(staticHost) }
    const response = await http1(world.client, wikiHost, { headers })
    t.equal(response.headers['access-control-allow-origin'], arrives, allowed)
  }
})

t.test('an origin that is none of ours passes as it is', async t => {
  const world = await startCorsWorld(t, {})
  for (const origin of ['null', 'https://evil.test', 'https://www.example.com.evil.test'])
    await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), origin } })
  t.strictSame(
    world.seen.map(({ origin }) => origin),
    ['null', 'https://evil.test', 'https://www.example.com.evil.test'],
  )
})

t.test('Sec-Fetch-Site is what it would be by the app’s own names', async t => {
  const world = await startCorsWorld(t, {})
  const site = async (claimed: string, origin: string | undefined): Promise<string | undefined> => {
    const headers = { cookie: world.cookie(), 'sec-fetch-site': claimed, ...(origin && { origin }) }
    await http1(world.client, wikiHost, { headers })
    return world.seen.at(-1)!['sec-fetch-site'] as string | undefined
  }
  t.equal(await site('same-origin', undefined), 'same-origin')
  t.equal(await site('none', undefined), 'none')
  t.equal(await site('same-site', world.own(staticHost)), 'same-site', 'a sibling host of the app')
  t.equal(await site('same-site', world.own(mailHost)), 'same-site', 'another app on the same real domain')
  t.equal(await site('same-site', undefined), 'cross-site', 'nobody knows')
  t.equal(await site('same-site', 'https://edge.localhost'), 'cross-site')
  t.equal(await site('cross-site', world.own(staticHost)), 'cross-site', 'never better than the browser says')
})

t.test(
  'without a session, only what browsers ask without cookies is answered, and without credentials',
  async t => {
    const world = await startCorsWorld(t, { 'set-cookie': 'a=b' })
    const [own, other] = [world.own(staticHost), world.own(mailHost)]
    const ask = async (method: string, headers: Record<string, string>): Promise<number> =>
      (
        await http1(world.client, wikiHost, {
          method,
          headers: { cookie: 'sid=1', authorization: 'Bearer x', ...headers },
        })
      ).status
    const cors = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'font' }
    t.equal(await ask('GET', { ...cors, origin: own }), 200, 'a font of a page of the app')
    t.equal(await ask('HEAD', { ...cors, origin: own }), 200)
    t.equal(await ask('GET', { ...cors, referer: `${own}/page` }), 200, 'where Chromium sends no Origin')
    t.equal(
      await ask('GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'manifest', referer: `${own}/` }),
      200,
    )
    const report = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'report', origin: own }
    t.equal(await ask('POST', { ...report, 'content-type': 'application/csp-report' }), 200)
    const served = world.seen.length
    t.equal(served, 5)
    for (const { cookie, authorization } of world.seen)
      t.strictSame([cookie, authorization], [undefined, undefined])

    t.equal(await ask('GET', cors), 401, 'nobody says where it comes from')
    t.equal(await ask('GET', { ...cors, origin: other }), 401, 'another app')
    t.equal(await ask('GET', { ...cors, origin: 'https://evil.test' }), 401)
    t.equal(
      await ask('GET', { ...cors, origin: 'null', referer: own }),
      401,
      'Origin decides where there is one',
    )
    t.equal(await ask('GET', { ...cors, origin: own.replace('https', 'http') }), 401)
    t.equal(
      await ask('GET', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image', referer: own }),
      401,
      'images carry cookies',
    )
    t.equal(
      await ask('GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', origin: own }),
      303,
    )
    t.equal(await ask('GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe', origin: own }), 303)
    t.equal(await ask('POST', { ...report, 'content-type': 'text/plain' }), 401)
    t.equal(await ask('POST', { ...cors, origin: own }), 401)
    t.equal(await ask('DELETE', { ...cors, origin: own }), 401)
    t.equal(world.seen.length, served, 'none of these reached the app')
    const records = world.records.activities.filter(({ anonymous, status }) => anonymous && status === 200)
    t.equal(records.length, 5)
    t.equal(records[0]!.facts!.user, '')
  },
)

t.test('an anonymous answer sets no cookie', async t => {
  const world: World & { own(host: string): string } = await startCorsWorld(t, { 'set-cookie': 'a=b' })
  const headers = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'font', origin: world.own(staticHost) }
  t.equal((await http1(world.client, wikiHost, { headers })).headers['set-cookie'], undefined)
})
