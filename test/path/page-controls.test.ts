import t, { type Test } from 'tap'
import { http1, http2, type TestResponse } from '../harness/clients.ts'
import { mailHost, startWorld, wikiHost, type World, type WorldOptions } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }

const policyOf = (effect: string): string =>
  `version: 1\ndefault: allow\nrules:\n  - { id: kept, when: { app: wiki }, then: ${effect} }\n`

/** An app whose answers have the fields of their query; its documents are a paragraph. */
const startControlled = (t: Test, effect: string, options: WorldOptions = {}): Promise<World> =>
  startWorld(
    t,
    (request, response) => {
      const url = new URL(request.url!, 'https://www.example.com')
      response.setHeader('content-type', 'text/html')
      for (const [name, value] of url.searchParams) response.setHeader(name, value)
      response.end('<!doctype html><p>x')
    },
    { policy: policyOf(effect), ...options },
  )

const get = (
  world: World,
  fields: Record<string, string> = {},
  headers: Record<string, string> = navigation,
) =>
  http1(world.client, wikiHost, {
    path: `/page?${new URLSearchParams(fields)}`,
    headers: { cookie: world.cookie(), ...headers },
  })

const fieldsNamed = ({ rawHeaders }: TestResponse, name: string): string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name)
const sandboxOf = (response: TestResponse): string | undefined =>
  fieldsNamed(response, 'content-security-policy').find(value => value.startsWith('sandbox '))
const tagOf = ({ text }: TestResponse): string => /<script [^>]*><\/script>(?:<link [^>]*>)?/.exec(text)![0]

t.test('a page without controls is told of none, and carries no field for them', async t => {
  const response = await get(await startControlled(t, 'allow'))
  t.match(tagOf(response), /^<script src="\/\.sallyport\/runtime\.[0-9a-f]+\.js" nonce="[\w-]+"><\/script>$/)
  t.strictSame(fieldsNamed(response, 'content-security-policy'), [])
  t.strictSame(fieldsNamed(response, 'permissions-policy'), [])
})

t.test('the runtime is told the controls, the user and the reference of the page', async t => {
  const world = await startControlled(t, '{ readonly: true, controls: [no-copy, watermark] }')
  const cookie = world.cookie({ user: 'añá"<&>@corp.example' })
  const response = await http1(world.client, wikiHost, { headers: { cookie, ...navigation } })
  const record = await world.records.activity(() => true)
  t.match(
    tagOf(response),
    ` data-controls="no-copy watermark read-only" data-user="a&#241;&#225;&#34;&#60;&#38;&#62;@corp.example" ` +
      `data-reference="${record.reference}"></script>`,
  )
})

t.test('what a rule says of an activity that only the page sees is a control of the page', async t => {
  const policy = `
version: 1
default: allow
rules:
  - { id: no-copies, when: { activity: [copy, print], path: "/page" }, then: block }
  - { id: no-pastes, when: { activity: paste, group: guests }, then: block }
`
  const world = await startControlled(t, 'allow', { policy })
  t.match(tagOf(await get(world)), ' data-controls="no-copy no-print"')
  const elsewhere = await http1(world.client, wikiHost, {
    headers: { cookie: world.cookie(), ...navigation },
  })
  t.notMatch(elsewhere.text, 'data-controls')
})

t.test('the clipboard is closed by a field that the browser holds, for pages', async t => {
  for (const [controls, expected] of [
    ['[no-copy]', ['clipboard-write=()']],
    ['[no-cut]', ['clipboard-write=()']],
    ['[no-paste]', ['clipboard-read=()']],
    ['[no-copy, no-paste]', ['clipboard-write=(), clipboard-read=()']],
    ['[no-print]', []],
  ] as const) {
    const world = await startControlled(t, `{ controls: ${controls} }`)
    t.strictSame(fieldsNamed(await get(world), 'permissions-policy'), expected, controls)
    t.strictSame(fieldsNamed(await get(world, {}, scripted), 'permissions-policy'), [], 'data is no page')
  }
})

t.test('a field of the app cannot open the clipboard again: the last word is ours', async t => {
  const world = await startControlled(t, '{ controls: [no-copy] }')
  const response = await get(world, { 'permissions-policy': 'clipboard-write=*' })
  t.strictSame(fieldsNamed(response, 'permissions-policy'), ['clipboard-write=*', 'clipboard-write=()'])
})

t.test('a print style sheet comes with no-print, under whatever policy the page has', async t => {
  const world = await startControlled(t, '{ controls: [no-print] }')
  const response = await get(world, {
    'content-security-policy': "style-src 'nonce-a'; script-src 'nonce-a'",
  })
  const [, nonce] = /nonce="([\w-]+)"/.exec(tagOf(response))!
  t.match(
    tagOf(response),
    `<link rel="stylesheet" media="print" href="/.sallyport/no-print.css" nonce="${nonce}"/>`,
  )
  t.strictSame(fieldsNamed(response, 'content-security-policy'), [
    `style-src 'nonce-a' 'nonce-${nonce}'; script-src 'nonce-a' 'nonce-${nonce}'`,
  ])
  const sheet = await http1(world.client, wikiHost, { path: '/.sallyport/no-print.css' })
  t.match(sheet, { status: 200, headers: { 'content-type': 'text/css; charset=utf-8' } })
  t.match(sheet.text, '@media print{*,*::before,*::after{display:none!important}}')
})

t.test('where files must stay, every answer is in a sandbox without downloads', async t => {
  const world = await startControlled(t, '{ controls: [no-download] }')
  for (const [what, response] of Object.entries({
    page: await get(world),
    data: await get(world, { 'content-type': 'application/json' }, scripted),
    picture: await get(world, { 'content-type': 'image/png' }, { 'sec-fetch-dest': 'image' }),
    refusal: await get(world, { 'content-disposition': 'attachment' }),
  })) {
    t.match(sandboxOf(response), /^sandbox allow-scripts allow-same-origin /, what)
    t.notMatch(sandboxOf(response), /allow-downloads|escape-sandbox/, what)
  }
  const own = await get(world, { 'cross-origin-opener-policy': 'same-origin' })
  t.strictSame(fieldsNamed(own, 'cross-origin-opener-policy'), [], 'a sandboxed window could not show it')
})

t.test('where files must stay, a file is refused however it comes, and a page is not', async t => {
  const world = await startControlled(t, '{ controls: [no-download] }')
  const refused = async (fields: Record<string, string>, headers: Record<string, string> = navigation) => {
    const response = await get(world, fields, headers)
    return response.text.includes('keeps files in the application')
  }
  t.ok(await refused({ 'content-disposition': 'attachment' }))
  t.ok(await refused({ 'content-disposition': 'attachment' }, scripted))
  t.ok(await refused({ 'content-type': 'application/zip' }))
  t.ok(await refused({ 'content-type': 'application/pdf' }), 'the viewer has a button to save')
  t.ok(await refused({ 'content-type': 'application/pdf' }, { ...navigation, 'sec-fetch-dest': 'iframe' }))
  t.notOk(await refused({ 'content-type': 'application/pdf' }, scripted), "the app's own viewer shows it")
  t.notOk(await refused({}))
  const worker = await get(world, {}, { 'sec-fetch-mode': 'same-origin', 'sec-fetch-dest': 'serviceworker' })
  t.match([worker.status, JSON.parse(worker.text)], [403, { error: 'no-download' }])
})

t.test('uploads are refused with no-upload, and other changes are not', async t => {
  const world = await startControlled(t, '{ controls: [no-upload] }')
  const send = (type: string, path: string) =>
    http1(world.client, wikiHost, {
      path,
      method: 'POST',
      body: 'x',
      headers: { cookie: world.cookie(), 'content-type': type, ...scripted },
    })
  t.match(JSON.parse((await send('image/png', '/files')).text), { error: 'no-upload' })
  t.match(JSON.parse((await send('multipart/form-data; boundary=a', '/files')).text), { error: 'no-upload' })
  t.match(JSON.parse((await send('application/octet-stream', '/files/plan.docx')).text), {
    error: 'no-upload',
  })
  t.equal((await send('application/json', '/notes')).status, 200)
})

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: what a page has blocked is an activity on record`, async t => {
    const world = await startControlled(t, '{ controls: [no-copy] }')
    const headers = { cookie: world.cookie(), ...scripted, referer: `https://${wikiHost}/notes/7?q=secret` }
    const tell = (body: string, more = {}) =>
      client(world.client, wikiHost, {
        path: '/.sallyport/events',
        method: 'POST',
        body,
        headers: { ...headers, ...more },
      })
    t.equal((await tell('{"control":"no-copy"}')).status, 204)
    const record = await world.records.activity(({ facts }) => facts?.activity === 'copy')
    t.match(record, {
      error: 'no-copy',
      verdict: 'allow',
      also: ['kept'],
      facts: { user: 'ana@corp.example', path: '/notes/7' },
    })
    t.notMatch(JSON.stringify(record), 'secret')
    t.equal((await tell('{"control":"no-such"}')).status, 400)
    t.equal((await tell('nothing')).status, 400)
    t.equal((await tell('{"control":{"toString":1,"valueOf":1}}')).status, 400)
    t.equal((await tell(`{"control":${'['.repeat(4_000)}${']'.repeat(4_000)}}`)).status, 400)
    const foreign = { 'sec-fetch-site': 'same-site', origin: `https://${mailHost}:${world.client.port}` }
    t.equal((await tell('{"control":"no-copy"}', foreign)).status, 403, 'of another app')
    t.equal((await tell('{"control":"no-copy"}', { origin: 'https://evil.example' })).status, 403)
    t.equal((await tell('x'.repeat(20_000))).status, 400)
    t.equal((await tell('{"control":"no-copy"}', { cookie: '' })).status, 401)
  })
}

t.test('a page that claims a control which it does not have records nothing as blocked', async t => {
  const world = await startControlled(t, '{ controls: [no-copy] }')
  const headers = { cookie: world.cookie(), ...scripted }
  const body = '{"control":"no-print"}'
  await http1(world.client, wikiHost, { path: '/.sallyport/events', method: 'POST', body, headers })
  t.match(await world.records.activity(({ facts }) => facts?.activity === 'print'), { error: null })
})

t.test(
  'a browser asks for a page again each time, whatever the app says, so that its controls are those of now',
  async t => {
    const world = await startControlled(t, '{ controls: [no-copy] }')
    const cacheOf = async (fields: Record<string, string>, headers?: Record<string, string>) =>
      (await get(world, fields, headers)).headers['cache-control']
    t.equal(await cacheOf({}), 'no-cache')
    t.equal(await cacheOf({ 'cache-control': 'max-age=600' }), 'max-age=600, no-cache')
    t.equal(await cacheOf({ 'cache-control': 'no-cache="x", public' }), 'no-cache="x", public, no-cache')
    t.equal(await cacheOf({ 'cache-control': 'private, no-store' }), 'private, no-store')
    t.equal(
      await cacheOf({ 'cache-control': 'max-age=600', 'content-type': 'text/css' }, scripted),
      'max-age=600',
    )
  },
)
