import t, { type Test } from 'tap'
import { gunzipSync, gzipSync } from 'node:zlib'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const script = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script', 'accept-encoding': 'gzip' }
const plain = gzipSync('export const answer = 42')
const named = gzipSync('export const home = "https://www.example.com/"')

/** An app with scripts, compressed and with strong tags unless their names say otherwise, that honours conditions. */
async function startAssets(t: Test) {
  const conditions: unknown[] = []
  const contents = new Map([['/named.js', named]])
  const world = await startWorld(t, (request, response) => {
    const condition = request.headers['if-none-match']
    conditions.push(condition)
    const tag = request.url === '/weak.js' ? 'W/"v1"' : '"v1"'
    response.setHeader('etag', tag)
    response.setHeader('content-type', 'text/javascript')
    if (condition === tag) return void response.writeHead(304).end()
    const content = contents.get(request.url!) ?? plain
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': content.length }).end(content)
  })
  const cookie = world.cookie()
  const ask = (path: string, headers: Record<string, string> = {}, said: Record<string, string> = script) =>
    http1(world.client, wikiHost, { path, headers: { cookie, ...said, ...headers } })
  return { ask, conditions, contents }
}

t.test('a script without a name passes the second time as the app has sent it', async t => {
  const { ask } = await startAssets(t)
  const first = await ask('/plain.js')
  t.match(first.headers.etag, /;sallyport-s-/, 'it was read')
  const second = await ask('/plain.js')
  t.match(second.headers, {
    etag: '"v1"',
    'content-encoding': 'gzip',
    'content-length': String(plain.length),
  })
  t.strictSame(second.body, plain)
})

t.test(
  'a worker of the same script gets its runtime all the same, and a cache must tell them apart',
  async t => {
    const { ask } = await startAssets(t)
    await ask('/plain.js')
    t.equal((await ask('/plain.js')).headers.vary, 'sec-fetch-dest')
    const worker = await ask('/plain.js', { 'sec-fetch-dest': 'worker', 'sec-fetch-mode': 'same-origin' })
    t.match(worker.headers.etag, /;sallyport-s-/)
    t.not(gunzipSync(worker.body).toString(), gunzipSync(plain).toString())
  },
)

for (const [what, path] of [
  ['a script with a name', '/named.js'],
  ['a script with a weak tag', '/weak.js'],
] as const)
  t.test(`${what} is rewritten each time`, async t => {
    const { ask } = await startAssets(t)
    for (let time = 0; time < 3; time++) t.match((await ask(path)).headers.etag, /;sallyport-/)
  })

t.test('another tag is another script', async t => {
  const { ask } = await startAssets(t)
  await ask('/plain.js')
  await ask('/plain.js')
  t.match((await ask('/plain.js?v=2')).headers.etag, /;sallyport-/, 'and so is another address')
})

t.test('a browser may ask by the own tag only while it is known what it names', async t => {
  const { ask, conditions } = await startAssets(t)
  const condition = { 'if-none-match': '"v1"' }
  t.equal((await ask('/plain.js', condition)).status, 200, 'kept from before this edge')
  t.equal(conditions.at(-1), undefined)
  t.equal((await ask('/plain.js', condition)).status, 304)
  t.equal(conditions.at(-1), '"v1"')
})

t.test('what ends early is not known to have no name', async t => {
  const { ask, contents } = await startAssets(t)
  contents.set('/cut.js', plain.subarray(0, -12))
  for (let time = 0; time < 2; time++) await t.rejects(ask('/cut.js'))
  contents.set('/cut.js', named)
  t.match(gunzipSync((await ask('/cut.js')).body).toString(), wikiHost)
})

t.test(
  'a browser that does not say what it asks for is taken by the path, with and without a tag',
  async t => {
    const { ask, conditions } = await startAssets(t)
    const kept = { 'if-none-match': '"v1"' }
    t.equal((await ask('/plain.js', kept, {})).status, 200, 'kept from before this edge')
    t.equal(conditions.at(-1), undefined)
    t.equal((await ask('/plain.js', {}, {})).headers.etag, '"v1"')
    t.equal((await ask('/plain.js', kept, {})).status, 304)
    for (let time = 0; time < 2; time++)
      t.match((await ask('/plain', {}, {})).headers.etag, /;sallyport-s-/, 'by its type alone it is none')
  },
)
