import { createHash } from 'node:crypto'
import { once } from 'node:events'
import t from 'tap'
import { WebSocket } from 'ws'
import { form, locationOf } from './client.ts'
import { api, change, fromPage, named, start, www } from './drive-visitor.ts'

t.test('nobody gets in without the form, and the form leads back to the file', async t => {
  const world = await start(t)
  const { fetch, logIn } = world
  const sent = locationOf(await fetch(`${www}/files/2`))
  t.equal(sent, `${www}/login?next=%2Ffiles%2F2`)
  t.match(await (await fetch(sent)).text(), 'name="next" value="/files/2"')
  t.equal((await fetch(`${api}/v1/files`, fromPage())).status, 401)
  t.equal((await logIn('demo', 'wrong')).status, 401)
  t.equal((await fetch(`${www}/login`, form({ user: 'demo', password: 'demo' }))).status, 403, 'no Origin')
  t.equal(locationOf(await logIn('demo', 'demo', '/files/2')), `${www}/files/2`)
  t.equal(locationOf(await logIn('demo', 'demo', '//evil.test/')), `${www}/`)
  t.equal((await fetch(`${www}/files/2`)).status, 200)
})

t.test('cookies are for the whole domain: one for the server alone, one for scripts', async t => {
  const { logIn } = await start(t)
  const [session, csrf] = (await logIn('guest')).headers.getSetCookie()
  t.match(session, /^drive_session=[\w-]+; Domain=drive\.example; Path=\/; Secure; SameSite=Lax; HttpOnly$/)
  t.match(csrf, /^drive_csrf=[\w-]+; Domain=drive\.example; Path=\/; Secure; SameSite=Lax$/)
})

t.test('the page loads only what its policy and its digests allow', async t => {
  const { fetch, logIn } = await start(t)
  await logIn()
  const first = await fetch(`${www}/`)
  const html = await first.text()
  const policy = first.headers.get('content-security-policy')!
  const nonce = /'nonce-([^']+)'/.exec(policy)![1]!
  t.match(first.headers.get('strict-transport-security'), 'includeSubDomains')
  t.match(first.headers.get('alt-svc'), 'h3=')
  t.notMatch(policy, 'unsafe')
  t.notMatch((await fetch(`${www}/`)).headers.get('content-security-policy'), nonce, 'a nonce of its own')
  const guarded = [...html.matchAll(/(?:href|src)="(https:\/\/static[^"]+)" integrity="sha256-([^"]+)"/g)]
  t.ok(guarded.length > 5)
  for (const [, url, digest] of guarded) {
    const response = await fetch(url!)
    const content = Buffer.from(await response.arrayBuffer())
    t.equal(createHash('sha256').update(content).digest('base64'), digest, url!)
    t.equal(response.headers.get('access-control-allow-origin'), '*')
  }
  for (const [script] of html.matchAll(/<script[^>]*>/g)) t.match(script, `nonce="${nonce}"`)
})

t.test('static files are kept for good, workers come from the page’s own host', async t => {
  const { fetch, logIn } = await start(t)
  await logIn()
  const font = /href="([^"]+icons\.ttf)"/.exec(await (await fetch(`${www}/`)).text())![1]!
  const response = await fetch(font)
  t.equal(response.headers.get('content-type'), 'font/ttf')
  t.match(response.headers.get('cache-control'), 'immutable')
  const tag = response.headers.get('etag')!
  t.equal((await fetch(font, { headers: { 'if-none-match': tag } })).status, 304)
  t.equal((await fetch('https://static.drive.example/old/app.js')).status, 404)
  for (const path of ['/sw.js', '/fingerprint-worker.js', '/manifest.webmanifest'])
    t.equal((await fetch(www + path)).status, 200, path)
  t.notMatch(await (await fetch(`${www}/sw.js`)).text(), 'VERSION')
})

t.test('the API is for the page of Drive alone', async t => {
  const { fetch, logIn } = await start(t)
  await logIn()
  const ask = (origin: string, method = 'GET') => fetch(`${api}/v1/usage`, { method, headers: { origin } })
  const allowed = (await ask(www)).headers
  t.equal(allowed.get('access-control-allow-origin'), www)
  t.equal(allowed.get('access-control-allow-credentials'), 'true')
  t.equal((await ask('https://evil.test')).headers.get('access-control-allow-origin'), null)
  const preflight = await ask(www, 'OPTIONS')
  t.equal(preflight.status, 204)
  t.match(preflight.headers.get('access-control-allow-methods'), 'DELETE')
  t.match(preflight.headers.get('access-control-allow-headers'), 'x-drive-csrf')
})

t.test('every change is told at once', async t => {
  const world = await start(t)
  await world.logIn()
  const response = await world.fetch(`${api}/v1/events`, fromPage())
  t.equal(response.headers.get('content-type'), 'text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream() as never).getReader()
  const { links } = await named(world, 'Welcome.txt')
  await change(world, links.self, 'PATCH', { name: 'Hello.txt' })
  let heard = ''
  while (!heard.includes('"renamed"')) heard += String((await reader.read()).value)
  t.match(heard, 'event: files\ndata: {"change":"renamed"')
  await reader.cancel()
})

t.test('people see who is here, and a page of another site sees nothing', async t => {
  const world = await start(t)
  const open = async (user: string, origin = www) => {
    await world.logIn(user)
    const options = {
      ca: world.authority.certificate,
      servername: 'www.drive.example',
      headers: { host: 'www.drive.example', origin, cookie: world.cookies('www.drive.example') },
    }
    return new WebSocket(`wss://127.0.0.1:${world.port}/live`, options)
  }
  const first = await open('demo')
  await once(first, 'message')
  const second = await open('guest')
  t.match(
    String((await once(first, 'message'))[0]),
    '{"people":[{"name":"demo","viewing":""},{"name":"guest","viewing":""}]}',
  )
  second.send(JSON.stringify({ viewing: 'Budget.xlsx' }))
  t.match(String((await once(first, 'message'))[0]), '"viewing":"Budget.xlsx"')
  second.terminate()
  t.match(String((await once(first, 'message'))[0]), '{"people":[{"name":"demo","viewing":""}]}')
  const foreign = await open('demo', 'https://evil.test')
  t.match((await once(foreign, 'error'))[0], { message: /403/ })
  first.terminate()
})

t.test('logging out ends the session', async t => {
  const world = await start(t)
  await world.logIn()
  t.equal((await world.fetch(`${www}/logout`, form({ csrf: 'guess' }))).status, 403)
  t.equal(locationOf(await world.fetch(`${www}/logout`, form({ csrf: world.csrf() }))), `${www}/login`)
  t.equal((await world.fetch(`${api}/v1/files`, fromPage())).status, 401)
})

t.test('other names and places', async t => {
  const { fetch, logIn } = await start(t)
  await logIn()
  t.equal((await fetch('https://www.drive.example/nothing')).status, 404)
  t.equal((await fetch(`${api}/v1/nothing`, fromPage())).status, 404)
  t.equal((await fetch(`${www}/files/99/download`)).status, 404)
  t.equal((await fetch('https://other.example/')).status, 421)
})
