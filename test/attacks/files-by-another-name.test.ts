/*
 * Who: a user whom a rule, or a control, keeps from taking files out or bringing them in.
 * How: the file comes as the answer to a change (a form that posts, a share), so that the request is no download; or
 *      with a type that nobody has listed, or that browsers read otherwise than written; or goes with no type at all,
 *      under a path that the app's profile calls an edit, or by a method that only reads.
 * Lost: every rule on downloads and uploads.
 */
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }
const zip = { 'content-type': 'application/zip', 'content-disposition': 'attachment; filename=e.zip' }
const policyOf = (rule: string): string => `version: 1\ndefault: allow\nrules:\n  - { id: kept, ${rule} }\n`
const kept = policyOf('when: { app: wiki }, then: { controls: [no-download, no-upload] }')

/** An app that answers with the fields it is told, and calls everything under `/notes` an edit. */
const startApp = (t: Test, policy: string): Promise<World> =>
  startWorld(
    t,
    (request, response) => {
      const { searchParams } = new URL(request.url!, 'https://www.example.com')
      for (const [name, value] of searchParams) response.setHeader(name, value)
      response.end('the file')
    },
    { policy, wiki: '    activities: [{ activity: edit, path: "/notes/**" }]' },
  )

t.test('a file that answers a change is a download as well', async t => {
  for (const policy of [kept, policyOf('when: { activity: download }, then: block')]) {
    const world = await startApp(t, policy)
    for (const [method, path] of [
      ['POST', '/page'],
      ['PUT', '/page'],
      ['DELETE', '/page'],
      ['GET', '/notes/7'],
    ] as const) {
      const headers = { cookie: world.cookie(), ...navigation }
      const response = await http1(world.client, wikiHost, {
        method,
        path: `${path}?${new URLSearchParams(zip)}`,
        headers,
      })
      t.notMatch(response.text, 'the file', `${method} ${path}`)
    }
  }
})

t.test('where files must stay, a window shows what browsers show and nothing else', async t => {
  const world = await startApp(t, kept)
  const shows = async (type: string): Promise<boolean> => {
    const path = `/page?${new URLSearchParams({ 'content-type': type })}`
    const response = await http1(world.client, wikiHost, {
      path,
      headers: { cookie: world.cookie(), ...navigation },
    })
    return response.text.includes('the file')
  }
  for (const type of ['text/html', 'text/plain', 'application/json', 'image/png', 'video/mp4', 'text/css'])
    t.ok(await shows(type), type)
  for (const type of [
    'text/csv',
    'application/epub+zip',
    'application/rtf',
    'image/tiff',
    'image/heic',
    'application/foo',
    'application/x-sh',
    'message/rfc822',
    'text/vcard',
    'font/woff2',
    'application/pdf x',
  ])
    t.notOk(await shows(type), type)
})

t.test('a type is what browsers take it for', async t => {
  const world = await startApp(t, policyOf('when: { app: mail }, then: block'))
  const typeOf = async (type: string) => {
    const path = `/page?${new URLSearchParams({ 'content-type': type })}`
    const response = await http1(world.client, wikiHost, {
      path,
      headers: { cookie: world.cookie(), ...navigation },
    })
    return [response.headers['content-type'], response.text.includes('/.sallyport/runtime.')]
  }
  for (const [sent, type, hasRuntime] of [
    ['text/html charset=utf-8', 'text/html', true],
    ['text/html, text/html', 'text/html', true],
    ['text/plain, text/html', 'text/html', true],
    ['text/html; charset=utf-8, text/html; charset=koi8-r', 'text/html; charset=koi8-r', true],
    ['text/html; a="b, text/plain"', 'text/html; a="b, text/plain"', true],
    ['text', undefined, false],
  ] as const)
    t.strictSame(await typeOf(sent), [type, hasRuntime], sent)
})

t.test(
  'what brings a file is refused with no-upload, whatever it is called and however it comes',
  async t => {
    const world = await startApp(t, kept)
    const send = async (method: string, path: string, type: string, body = 'PK') => {
      const length = { 'content-length': String(body.length) }
      const headers = { cookie: world.cookie(), ...length, ...(type !== '' && { 'content-type': type }) }
      return (await http1(world.client, wikiHost, { method, path, body, headers })).status
    }
    for (const type of [
      '',
      'text/csv',
      'application/epub+zip',
      'multipart/mixed; boundary=b',
      'application/x-sqlite3',
      '*/*',
    ])
      t.equal(await send('POST', '/api/files', type), 403, type)
    t.equal(
      await send('POST', '/notes/7', 'multipart/form-data; boundary=b'),
      403,
      'under a path that is an edit',
    )
    t.equal(await send('PUT', '/notes/plan.docx', 'application/json'), 403)
    for (const method of ['OPTIONS', 'PROPFIND', 'DELETE'])
      t.equal(await send(method, '/x', 'application/zip'), 403, method)
    t.equal(await send('POST', '/notes/7', 'application/json', '{}'), 200)
  },
)
