/** Requests that a page makes of another host of its app without credentials, and the runtime sends with them. */
import type { IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { mailHost, startWorld, staticHost, wikiHost } from '../harness/world.ts'

type Fields = Record<string, string | string[]>

/** A world whose app answers with these fields, and what it saw. */
async function startCorsWorld(t: Test, fields: Fields = {}, policy?: string) {
  const seen: IncomingHttpHeaders[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(request.headers)
      for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
      response.end('x')
    },
    { ...(policy !== undefined && { policy }) },
  )
  const own = (host: string): string => `https://${host}:${world.client.port}`
  return { ...world, seen, own, page: { origin: own(wikiHost), 'sec-fetch-mode': 'cors' } }
}

const theirs = 'https://www.example.com'
const marks: readonly Record<string, string>[] = [
  { 'x-sallyport-omit': '1', accept: '*/*' },
  { accept: '*/*, sallyport/omit' },
]

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(
    `${name}: the app gets the page’s own credentials, and none that it keeps in the browser`,
    async t => {
      const world = await startCorsWorld(t)
      for (const mark of marks) {
        const headers = {
          ...mark,
          ...world.page,
          cookie: `${world.cookie()}; own=1`,
          authorization: 'Bearer of-the-app',
        }
        const { status } = await client(world.client, staticHost, { method: 'POST', headers, body: 'x' })
        t.equal(status, 200)
        const { cookie, authorization, accept, origin, ...rest } = world.seen.at(-1)!
        t.strictSame([cookie, authorization, accept, origin], [undefined, 'Bearer of-the-app', '*/*', theirs])
        t.notMatch(JSON.stringify(rest), 'sallyport')
        t.match(await world.records.activity(({ facts }) => facts?.method === 'POST'), {
          anonymous: false,
          facts: { user: 'ana@corp.example' },
        })
      }
    },
  )

  t.test(`${name}: leave without credentials is leave for what the browser sends`, async t => {
    for (const [allowed, exposed, shown] of [
      ['*', 'x-a', ['x-a']],
      [theirs, '*', ['x-a', 'x-b']],
    ] as const) {
      const world = await startCorsWorld(t, {
        'access-control-allow-origin': allowed,
        'access-control-expose-headers': exposed,
        'x-a': '1',
        'x-b': '2',
        'set-cookie': ['planted=1'],
        'clear-site-data': '"cache"',
      })
      for (const mark of marks) {
        const headers = { ...mark, ...world.page, cookie: world.cookie() }
        const { headers: got } = await client(world.client, staticHost, { headers })
        t.match(got, {
          'access-control-allow-origin': world.page.origin,
          'access-control-allow-credentials': 'true',
          vary: /origin/,
          'set-cookie': undefined,
          'clear-site-data': undefined,
        })
        const names = String(got['access-control-expose-headers']).split(', ')
        t.notOk(names.includes('*'))
        for (const each of shown) t.ok(names.includes(each), each)
      }
    }
  })

  t.test(
    `${name}: a preflight of the app’s own is what the app sees, and its answer covers ours`,
    async t => {
      const world = await startCorsWorld(t, {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': '*',
        'access-control-allow-headers': '*, authorization',
      })
      const headers = {
        ...world.page,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization,content-type,x-sallyport-omit',
      }
      const { status, headers: got } = await client(world.client, staticHost, { method: 'OPTIONS', headers })
      t.equal(status, 200)
      t.equal(world.seen[0]!['access-control-request-headers'], 'authorization,content-type')
      t.match(got, {
        'access-control-allow-origin': world.page.origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'authorization, content-type, x-sallyport-omit',
      })
    },
  )
}

t.test('what the app does not allow stays as it is', async t => {
  for (const allowed of [undefined, 'null', 'https://other.test', 'https://static.example.com']) {
    const world = await startCorsWorld(t, {
      ...(allowed !== undefined && { 'access-control-allow-origin': allowed }),
      'access-control-expose-headers': '*',
      'access-control-allow-headers': '*',
    })
    const preflight = {
      ...world.page,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-sallyport-omit',
    }
    const cookie = world.cookie()
    for (const [method, headers] of [
      ['POST', { ...marks[0], ...world.page, cookie }],
      ['POST', { ...marks[1], ...world.page, cookie }],
      ['OPTIONS', preflight],
    ] as const) {
      const { headers: got } = await http1(world.client, staticHost, { method, headers })
      t.equal(got['access-control-allow-origin'], allowed)
      t.equal(got['access-control-allow-credentials'], undefined)
      t.equal(got['access-control-expose-headers'], '*')
      t.equal(got['access-control-allow-headers'], '*')
    }
    t.equal(world.seen.at(-1)!['access-control-request-headers'], undefined)
  }
})

t.test('a mark of anybody else counts for nothing, and is taken out', async t => {
  const world = await startCorsWorld(t, { 'access-control-allow-origin': '*', 'set-cookie': 'kept=1' })
  const cookie = `${world.cookie()}; own=1`
  const others = [world.own(mailHost), `https://${wikiHost}`, 'https://evil.test', 'null', undefined]
  for (const origin of others)
    for (const mark of marks) {
      const headers = { ...mark, cookie, ...(origin !== undefined && { origin }) }
      const { headers: got } = await http1(world.client, staticHost, { headers })
      t.equal(got['access-control-allow-origin'], '*', origin ?? 'no origin')
      t.equal(got['access-control-allow-credentials'], undefined)
      t.match(got['set-cookie'], [/^kept=1/])
      t.equal(world.seen.at(-1)!.accept, '*/*')
      t.notMatch(JSON.stringify(world.seen.at(-1)), 'sallyport')
    }
})

t.test('without a session a mark opens nothing', async t => {
  const world = await startCorsWorld(t)
  for (const mark of marks) {
    const headers = { ...mark, ...world.page, authorization: 'Bearer of-the-app' }
    const { status } = await http1(world.client, staticHost, { method: 'POST', headers, body: 'x' })
    t.equal(status, 401)
  }
  t.strictSame(world.seen, [])
})

t.test('read-only holds for it', async t => {
  const policy =
    'version: 1\ndefault: monitor\nrules: [{ id: look, when: { app: wiki }, then: { readonly: true } }]\n'
  const world = await startCorsWorld(t, {}, policy)
  for (const mark of marks) {
    const headers = { ...mark, ...world.page, cookie: world.cookie() }
    const { status } = await http1(world.client, staticHost, { method: 'POST', headers, body: 'x' })
    t.equal(status, 403)
  }
  t.strictSame(world.seen, [])
})
