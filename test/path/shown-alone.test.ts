/** What browsers show although it is no page, where controls are in force. */
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }

/** An app that answers with the fields of its query. */
const startControlled = (t: Test, controls: string): Promise<World> =>
  startWorld(
    t,
    (request, response) => {
      const { searchParams } = new URL(request.url!.replace(/^\/+/, '/'), 'https://www.example.com')
      for (const [name, value] of searchParams) response.setHeader(name, value)
      response.end('a < b & c')
    },
    {
      policy: `version: 1\ndefault: allow\nrules:\n  - { id: kept, when: { app: wiki }, then: { controls: ${controls} } }\n`,
    },
  )

const get = (
  world: World,
  fields: Record<string, string>,
  headers: Record<string, string> = navigation,
  method = 'GET',
) =>
  http1(world.client, wikiHost, {
    path: `//page?${new URLSearchParams(fields)}`,
    method,
    headers: { cookie: world.cookie(), ...headers },
  })

t.test('a text, or data, that would be shown as it is becomes a page that shows it', async t => {
  for (const controls of ['[no-copy]', '[no-print]', '[watermark]']) {
    const world = await startControlled(t, controls)
    for (const [type, charset] of [
      ['text/plain; charset=koi8-r', 'koi8-r'],
      ['application/json', 'utf-8'],
      ['text/xml', 'utf-8'],
      ['application/problem+json', 'utf-8'],
      ['text/css', 'utf-8'],
    ] as const) {
      const { headers, text } = await get(world, { 'content-type': type })
      t.equal(headers['content-type'], `text/html; charset=${charset}`, type)
      t.match(text, /^<!doctype html><html lang="en"><head><script src=/)
      t.match(text, '<pre>\na &lt; b &amp; c</pre></body></html>')
      t.equal((await get(world, { 'content-type': type }, scripted)).text, 'a < b & c', 'data stays data')
    }
    t.match(await get(world, {}), { headers: { 'content-type': 'text/html; charset=utf-8' }, text: /<pre>/ })
  }
  const free = await startControlled(t, '[no-upload]')
  t.equal((await get(free, { 'content-type': 'text/plain' })).text, 'a < b & c')
})

t.test('a PDF is not opened in a viewer that lets it be copied or printed', async t => {
  for (const [controls, status] of [
    ['[no-copy]', 403],
    ['[no-print]', 403],
    ['[watermark]', 200],
  ] as const) {
    const world = await startControlled(t, controls)
    const pdf = { 'content-type': 'application/pdf' }
    t.equal((await get(world, pdf)).status, status, controls)
    t.equal((await get(world, pdf, scripted)).status, 200, 'the app may have a viewer')
  }
})

t.test('a cache asks again when the same address is shown otherwise', async t => {
  const world = await startControlled(t, '[no-copy]')
  const html = await get(world, { 'content-type': 'text/html', 'cache-control': 'max-age=600' }, scripted)
  t.equal(html.headers['cache-control'], 'max-age=600, no-cache', 'what script fetches may be a page next')
  const picture = await get(world, { 'content-type': 'image/png' }, { 'sec-fetch-dest': 'image' })
  t.equal(picture.headers['vary'], 'sec-fetch-dest, sec-fetch-mode')
})
