/*
 * Who: a user whom a rule keeps from something, with a client of their own or a page's console.
 * How: they send the same action in another dress: a method override that hides what the request is, a declared type
 *      that hides that it is a file, a form whose head does not name the file, a name that the app or the file system
 *      reads differently from us.
 * Lost: the rule; programs get in, and things are shared or deleted that must not be.
 */
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const policy = `
version: 1
default: allow
rules:
  - { id: no-sharing, when: { activity: share }, then: block }
  - { id: no-deletions, when: { activity: delete }, then: block }
  - { id: no-programs, when: { activity: upload, file: { extension: exe } }, then: block, message: No programs. }
  - { id: no-large-files, when: { activity: [upload, edit], file: { larger-than: 1KB } }, then: block, message: Too large. }
`

const wiki = `    activities:
      - { activity: share, method: POST, path: /v1/files/*/shares }
      - { activity: edit, method: POST, path: /v1/files/* }
      - { activity: delete, method: DELETE, path: /v1/files/* }
      - { activity: upload, method: POST, path: /upload }
`

async function startEvasion(t: Test) {
  const seen: string[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(`${request.method} ${request.url}`)
      request.resume()
      response.end('done')
    },
    { policy, wiki },
  )
  const cookie = world.cookie()
  const send = (method: string, path: string, headers: Record<string, string> = {}, body = 'MZ') =>
    http1(world.client, wikiHost, {
      method,
      path,
      headers: { cookie, 'content-length': String(body.length), ...headers },
      body,
    })
  return { world, cookie, seen, send }
}

t.test('a method override hides neither what a request is nor what it may be', async t => {
  const { seen, send } = await startEvasion(t)
  const json = { 'content-type': 'application/json' }
  for (const override of ['x-http-method-override', 'x-http-method', 'x-method-override'])
    for (const method of ['PUT', 'GET', 'DELETE', 'put, GET'])
      t.equal((await send('POST', '/v1/files/1/shares', { ...json, [override]: method })).status, 403, method)
  const meant = { ...json, 'x-http-method': 'GET', 'x-http-method-override': 'DELETE' }
  t.equal((await send('POST', '/v1/files/1', meant)).status, 403, 'both are heard')
  t.equal((await send('POST', '/v1/files/1?_method=DELETE', json)).status, 403)
  const program = { 'content-type': 'text/plain', 'x-http-method': 'PATCH' }
  t.equal((await send('POST', '/setup.exe', program)).status, 403)
  t.strictSame(seen, [])
  t.equal((await send('POST', '/v1/files/1', json)).status, 200)
})

t.test('a program is one under any declared type and any name that is saved as one', async t => {
  const { seen, send } = await startEvasion(t)
  for (const type of ['text/plain', 'application/json', 'image/png', undefined])
    for (const method of ['PUT', 'POST']) {
      const fields: Record<string, string> = type === undefined ? {} : { 'content-type': type }
      t.equal((await send(method, '/v1/uploads/setup.exe', fields)).status, 403, `${method} ${type}`)
    }
  for (const name of ['a.exe.', 'a.exe%20', 'a.exe;x', '.exe', 'a.exe%E2%80%8B', 'a.exe%3Fx', 'a.exe/'])
    t.equal((await send('PUT', `/v1/uploads/${name}`)).status, 403, name)
  t.equal((await send('PUT', '/v1/uploads/a.exe::$DATA')).status, 400, 'no path that is clear')
  t.strictSame(seen, [])
  t.equal((await send('PUT', '/v1/uploads/notes.txt')).status, 200)
})

t.test('a form that names its file in its content only may name a program', async t => {
  const { seen, send } = await startEvasion(t)
  const form = { 'content-type': 'multipart/form-data; boundary=x' }
  for (const path of ['/upload', '/upload/notes.txt', '/elsewhere']) {
    const { status, text } = await send('POST', path, form)
    t.equal(status, 403, path)
    t.match(text, 'No programs. The name of this file could not be known beforehand.')
  }
  t.equal(
    (await send('POST', '/upload', { 'content-type': 'text/plain' })).status,
    403,
    'nor does this say one',
  )
  t.strictSame(seen, [])
})

t.test('a large write is one whatever it is called, and one of unknown size may be', async t => {
  const { world, cookie, seen, send } = await startEvasion(t)
  const large = await send('POST', '/api', { 'content-type': 'application/json' }, 'x'.repeat(2_000))
  t.match([large.status, JSON.parse(large.text)], [403, { message: 'Too large.' }])
  const endless = { method: 'PUT', path: '/v1/uploads/a.txt', headers: { cookie }, body: 'x' }
  const unknown = await http2(world.client, wikiHost, endless)
  t.match(
    [unknown.status, JSON.parse(unknown.text)],
    [403, { message: 'Too large. The size of this file could not be known beforehand.' }],
  )
  t.strictSame(seen, [])
})
