/*
 * Fonts, modules and plain cross-origin fetches carry no cookie, so the edge lets such requests through without a
 * session when they come from a page of the same app. But any program can write those headers, and a user whose
 * downloads are blocked can write `fetch(file, { credentials: 'omit' })` in the browser's console: no group
 * matches a request without a session. Pages and files that the app gives to everybody who reaches it, or to
 * whoever has a signed link, would be read by strangers and past every rule.
 */
import t from 'tap'
import { http1, http2, type TestResponse } from '../harness/clients.ts'
import { startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

const contents: Readonly<Record<string, Record<string, string>>> = {
  '/page': { 'content-type': 'text/html; charset=utf-8' },
  '/xhtml': { 'content-type': 'Application/XHTML+XML' },
  '/plan.pdf': { 'content-type': 'application/pdf' },
  '/plan.docx': { 'content-type': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' },
  '/data': { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="data.json"' },
  '/missing': { 'content-type': 'text/html' },
  '/font': { 'content-type': 'font/woff2' },
  '/module.js': { 'content-type': 'text/javascript' },
  '/api': { 'content-type': 'application/json' },
}

const startReadableWorld = (t: Parameters<typeof startWorld>[0]): Promise<World> =>
  startWorld(t, ({ url }, response) =>
    response.writeHead(url === '/missing' ? 404 : 200, contents[url!]).end('a secret'),
  )

for (const [name, send] of Object.entries({ http1, http2 })) {
  t.test(`${name}: a page or a file is for people we know`, async t => {
    const world = await startReadableWorld(t)
    const ask = (path: string, method = 'GET'): Promise<TestResponse> => {
      const origin = `https://${staticHost}:${world.client.port}`
      return send(world.client, wikiHost, { path, method, headers: { origin, 'sec-fetch-mode': 'cors' } })
    }
    for (const path of ['/page', '/xhtml', '/plan.pdf', '/plan.docx', '/data', '/missing']) {
      const answer = await ask(path)
      t.equal(answer.status, 401, path)
      t.notMatch(answer.text, 'a secret', path)
    }
    for (const path of ['/font', '/module.js', '/api'])
      t.match(await ask(path), { status: 200, text: 'a secret' })
    t.equal((await ask('/page', 'OPTIONS')).status, 200, 'a preflight may be answered as the app likes')
  })
}

t.test('people we know read the same', async t => {
  const world = await startReadableWorld(t)
  for (const path of ['/page', '/plan.pdf', '/data']) {
    const answer = await http1(world.client, wikiHost, { path, headers: { cookie: world.cookie() } })
    t.match(answer, { status: 200, text: /secret/ }, path)
  }
})
