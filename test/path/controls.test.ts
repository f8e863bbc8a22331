import t, { type Test } from 'tap'
import { http1, http2, type TestResponse } from '../harness/clients.ts'
import { startWorld, staticHost, wikiHost, type World } from '../harness/world.ts'

const clients = Object.entries({ http1, http2 })
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }

const policy = `
version: 1
default: allow
rules:
  - id: no-deletions
    when: { activity: delete }
    then: block
    message: Nothing is deleted <here>.
  - id: no-documents
    when: { activity: download, file: { extension: [pdf, exe] } }
    then: block
    message: Documents stay here.
  - id: no-large-files
    when: { activity: download, file: { larger-than: 1MB } }
    then: block
  - id: no-programs
    when: { activity: upload, file: { extension: exe } }
    then: block
`

const startControlWorld = async (t: Test): Promise<World & { readonly seen: string[] }> => {
  const seen: string[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(`${request.method} ${request.url}`)
      const url = new URL(request.url!, 'https://www.example.com')
      for (const [name, value] of url.searchParams) response.setHeader(name, value)
      response.end('the content')
    },
    { policy },
  )
  return { ...world, seen }
}

/** The reference that an answer shows is that of a record with this rule. */
async function isOnRecord(t: Test, world: World, { text }: TestResponse, rule: string): Promise<void> {
  const reference = /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(text)![0]
  const record = await world.records.activity(each => each.reference === reference)
  t.match(record, { verdict: 'block', rule, error: 'blocked', facts: { user: 'ana@corp.example' } })
}

for (const [name, client] of clients) {
  t.test(`${name}: a blocked request never reaches the app, and its answer suits who asked`, async t => {
    const world = await startControlWorld(t)
    const cookie = world.cookie()
    const page = await client(world.client, wikiHost, {
      method: 'DELETE',
      headers: { cookie, ...navigation },
    })
    t.match(page, {
      status: 403,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    })
    t.match(page.text, 'Nothing is deleted &lt;here&gt;.')
    t.match(page.headers['content-security-policy'], "default-src 'none'")
    await isOnRecord(t, world, page, 'no-deletions')
    const json = await client(world.client, wikiHost, { method: 'DELETE', headers: { cookie, ...scripted } })
    t.match(json, { status: 403, headers: { 'content-type': 'application/json' } })
    t.match(JSON.parse(json.text), { error: 'blocked', message: 'Nothing is deleted <here>.' })
    await isOnRecord(t, world, json, 'no-deletions')
    t.strictSame(world.seen, [])
  })

  t.test(`${name}: a blocked download is replaced by a text that says why`, async t => {
    const world = await startControlWorld(t)
    const cookie = world.cookie()
    const path = `/get?content-disposition=${encodeURIComponent('attachment; filename="plan.pdf"')}`
    const headers = { cookie, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }
    const file = await client(world.client, wikiHost, { path, headers })
    t.match(file, { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    t.equal(file.headers['content-disposition'], 'attachment; filename="Download blocked.txt"')
    t.match(file.text, /^Download blocked\n\nDocuments stay here\.\n\nFile: plan\.pdf\nReference: /)
    t.notMatch(file.text, 'the content')
    await isOnRecord(t, world, file, 'no-documents')
    const page = await client(world.client, wikiHost, { path, headers: { cookie, ...navigation } })
    t.match(page, { status: 403, text: /Documents stay here/ }, 'a navigation gets the page')
    const json = await client(world.client, wikiHost, { path, headers: { cookie, ...scripted } })
    t.match([json.status, JSON.parse(json.text)], [403, { error: 'blocked' }], 'script gets JSON')
  })
}

t.test('a download is known by its disposition, its type or its path, in whatever spelling', async t => {
  const world = await startControlWorld(t)
  const headers = { cookie: world.cookie(), ...scripted }
  const get = async (path: string, fields: Record<string, string> = {}): Promise<number> => {
    const query = new URLSearchParams(fields).toString()
    return (await http1(world.client, wikiHost, { path: query === '' ? path : `${path}?${query}`, headers }))
      .status
  }
  const disposition = (value: string) => get('/get', { 'content-disposition': value })
  t.equal(await disposition('attachment; filename=a.PDF'), 403)
  t.equal(await disposition("attachment; filename=a.txt; filename*=UTF-8''a%2Epdf"), 403)
  t.equal(await disposition('attachment; filename="a.txt"; filename="b.pdf"'), 200, 'the first name counts')
  t.equal(await disposition('ATTACHMENT; FileName = "a.pdf"'), 403)
  t.equal(await disposition('attachment; filename="a.pdf."'), 403, 'as it is saved')
  t.equal(await disposition('attachment; filename="x/..\\a.pdf"'), 403)
  t.equal(await disposition('inline; filename="a.pdf"'), 200, 'shown in the page')
  t.equal(await get('/a.pdf', { 'content-disposition': 'attachment' }), 403, 'by its path')
  t.equal(await get('/a.pd%66', { 'content-disposition': 'attachment' }), 403)
  t.equal(await get('/setup.exe', { 'content-type': 'application/octet-stream' }), 403)
  t.equal(await get('/large', { 'content-disposition': 'attachment', 'content-length': '11' }), 200)
})

t.test('a download of unknown size is larger than any', async t => {
  const world = await startWorld(
    t,
    (_request, response) => {
      response.setHeader('content-disposition', 'attachment')
      response.write('part')
      response.end()
    },
    { policy },
  )
  const response = await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), ...scripted } })
  t.equal(response.status, 403)
})

t.test('an upload is judged by its name before it is sent', async t => {
  const world = await startControlWorld(t)
  const headers = { cookie: world.cookie(), 'content-type': 'application/octet-stream' }
  const put = { method: 'PUT', body: 'MZ', headers }
  t.equal((await http1(world.client, wikiHost, { ...put, path: '/files/setup.exe' })).status, 403)
  t.equal((await http1(world.client, wikiHost, { ...put, path: '/files/setup.e%78e' })).status, 403)
  t.strictSame(world.seen, [])
  t.equal((await http1(world.client, wikiHost, { ...put, path: '/files/notes.txt' })).status, 200)
})

t.test('a blocked page leads back to the app, unless the app itself is blocked', async t => {
  const world = await startControlWorld(t)
  const headers = { ...navigation, cookie: world.cookie() }
  const home = `href="https://${wikiHost}:${world.client.port}/"`
  const download = '/a.pdf?content-disposition=attachment'
  t.match((await http1(world.client, staticHost, { path: download, headers })).text, home)
  world.writePolicy('version: 1\ndefault: block\n')
  await world.records.operation('policy-reload', 0)
  const page = await http1(world.client, wikiHost, { headers })
  t.equal(page.status, 403)
  t.notMatch(page.text, home)
})
