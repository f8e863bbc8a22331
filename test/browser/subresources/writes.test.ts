/** What pages with a token of their own send to another host of their app, without any cookie. */
import t from 'tap'
import type { Page } from 'playwright-core'
import { page, startSite, type Answer, type Handler, type Routes, type Site } from '../../harness/site.ts'

const answered: Answer = { type: 'application/json', fields: { 'x-total': '5' }, content: '{}' }

/** An app that answers pages of these origins, to requests without credentials only. */
const leave =
  (origins: (own: string) => string, names: string): Handler =>
  ({ fields }, response) => {
    response.removeHeader('access-control-allow-credentials')
    response.setHeader('access-control-allow-origin', origins(fields.origin!))
    response.setHeader('access-control-allow-methods', names === '*' ? '*' : 'GET, POST, PUT, PATCH, DELETE')
    response.setHeader('access-control-allow-headers', `authorization, ${names}`)
    response.setHeader('access-control-expose-headers', names === '*' ? '*' : 'x-total')
    response.setHeader('set-cookie', 'planted=1; Path=/; SameSite=None; Secure')
    return answered
  }

const routes: Routes = {
  '/': { ...page('Page'), fields: { 'set-cookie': 'own=1; Domain=example.com; Path=/' } },
  '/for-all': leave(() => '*', '*'),
  '/for-one': leave(own => own, 'content-type'),
  '/for-others': leave(() => 'https://elsewhere.example', 'content-type'),
  '/record': answered,
}

/** Take `url`, `method`, `headers` and `body`; resolve with the status and a field of the answer. */
const ways: Readonly<Record<string, string>> = {
  fetch: `fetch(url, { method, headers, body })
    .then(answer => [answer.status, answer.headers.get('x-total')], () => 'refused')`,
  XMLHttpRequest: `new Promise(resolve => {
    const request = new XMLHttpRequest()
    request.onload = () => resolve([request.status, request.getResponseHeader('x-total')])
    request.onerror = () => resolve('refused')
    request.open(method, url)
    for (const name in headers) request.setRequestHeader(name, headers[name])
    request.send(body)
  })`,
}

interface Sent {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

const authorization = 'Bearer of-the-app'
const json = { 'content-type': 'application/json' }
const accept = 'application/json, text/plain'

const requests: Readonly<Record<string, Sent>> = {
  'a read with a token': { method: 'GET', headers: { authorization } },
  'a form': {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'a=1',
  },
  'a text, with what is accepted': { method: 'POST', headers: { accept }, body: 'text' },
  'a text with a token': { method: 'POST', headers: { authorization, accept }, body: 'text' },
  'a new record': { method: 'POST', headers: { authorization, ...json }, body: '{}' },
  'another record': { method: 'PUT', headers: { authorization, ...json }, body: '{"a":1}' },
  'a part of one': { method: 'PATCH', headers: { authorization, ...json }, body: '{"a":2}' },
  'none any more': { method: 'DELETE', headers: { authorization } },
  'none, without a token': { method: 'DELETE', headers: {} },
}

const ask = (tab: Page, way: string, url: string, { method, headers, body }: Sent): Promise<unknown> =>
  tab.evaluate(
    `((url, { method, headers, body }) => ${way})(${JSON.stringify(url)}, ${JSON.stringify({ method, headers, body })})`,
  )

/** The last request for a path that is no preflight. */
const lastAt = ({ received }: Site, path: string) =>
  received.findLast(({ target, method }) => target === path && method !== 'OPTIONS')!

for (const [name, way] of Object.entries(ways))
  t.test(`${name}: the app gets what the page sends, and no cookie`, async t => {
    const site = await startSite(t, routes)
    const tab = await site.open()
    for (const [what, request] of Object.entries(requests))
      for (const path of ['/for-all', '/for-one']) {
        t.strictSame(await ask(tab, way, site.other + path, request), [200, '5'], `${what}, ${path}`)
        const { method, fields, content } = lastAt(site, path)
        t.match(
          { method, ...fields, content: content.toString() },
          {
            method: request.method,
            accept: '*/*',
            origin: 'https://www.example.com',
            ...request.headers,
            content: request.body ?? '',
          },
          what,
        )
        t.strictSame(
          [fields.cookie, fields.authorization, Object.keys(fields).filter(of => of.includes('sallyport'))],
          [undefined, request.headers['authorization'], []],
        )
      }
    const preflights = site.received.filter(({ method }) => method === 'OPTIONS')
    t.equal(
      preflights.some(({ fields }) => JSON.stringify(fields).includes('sallyport')),
      false,
    )
    t.strictSame(await cookiesOf(tab), ['own'])
  })

/** Names of the app's cookies in the browser, sealed or not. */
const cookiesOf = async (tab: Page): Promise<string[]> =>
  (await tab.context().cookies())
    .map(({ name }) => name)
    .filter(name => !name.includes('sallyport'))
    .toSorted()

for (const [name, way] of Object.entries(ways))
  t.test(`${name}: what the app does not allow is refused as it would be directly`, async t => {
    const site = await startSite(t, routes)
    const tab = await site.open()
    for (const [what, request] of Object.entries(requests))
      t.equal(await ask(tab, way, `${site.other}/for-others`, request), 'refused', what)
    const changed = site.received.filter(
      ({ target, method }) => target === '/for-others' && method !== 'OPTIONS',
    )
    t.ok(changed.every(({ method }) => method === 'POST'))
    t.equal(changed.length, 2, 'what is sent without asking beforehand')
  })

t.test('a request with credentials stays one', async t => {
  const site = await startSite(t, routes)
  const tab = await site.open()
  const send = `fetch('${site.other}/record', { method: 'POST', body: 'x', credentials: 'include' }).then(({ status }) => status)`
  t.equal(await tab.evaluate(send), 200)
  t.match(lastAt(site, '/record').fields, { cookie: 'own=1', accept: '*/*' })
  await t.rejects(
    tab.evaluate(send.replace('/record', '/for-one')),
    'where the app allows those without only',
  )
})

t.test('such a request is the user’s, and rules hold for it', async t => {
  const policy =
    'version: 1\ndefault: monitor\nrules: [{ id: changes, when: { method: [PUT] }, then: block, message: Not today. }]\n'
  const site = await startSite(t, routes, { policy })
  const tab = await site.open()
  t.strictSame(await ask(tab, ways['fetch']!, `${site.other}/for-one`, requests['a new record']!), [200, '5'])
  t.strictSame(await ask(tab, ways['fetch']!, `${site.other}/for-one`, requests['another record']!), [
    403,
    null,
  ])
  const became = (method: string) => site.records.activity(({ facts }) => facts?.method === method)
  t.match(await became('POST'), { status: 200, anonymous: false, facts: { user: 'ana@corp.example' } })
  t.match(await became('PUT'), { status: 403, anonymous: false })
})
