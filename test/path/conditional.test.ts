import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const style = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' }

/** An app with one text and one file, both with entity tags, that honours conditions. */
async function startTaggedWorld(t: Test) {
  const seen: Record<string, unknown>[] = []
  const world = await startWorld(t, (request, response) => {
    const {
      'if-none-match': condition,
      'if-match': match,
      range,
      'if-modified-since': since,
    } = request.headers
    seen.push({ condition, match, range, since })
    const etag = request.url === '/weak' ? 'W/"v1"' : '"v1"'
    response.setHeader('etag', etag)
    response.setHeader('accept-ranges', 'bytes')
    response.setHeader('content-type', request.url === '/file' ? 'image/png' : 'application/json')
    if (condition === etag) response.writeHead(304).end()
    else response.end('{"url":"https://www.example.com/"}')
  })
  return { ...world, seen, headers: { cookie: world.cookie(), ...style } }
}

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: rewritten content has a tag of ours, by which the app’s own is found again`, async t => {
    const world = await startTaggedWorld(t)
    for (const [path, own, marked] of [
      ['/text', '"v1"', /^W\/"v1;sallyport-s-[0-9a-z]+"$/],
      ['/weak', 'W/"v1"', /^W\/"v1;sallyport-w-[0-9a-z]+"$/],
    ] as const) {
      const first = await client(world.client, wikiHost, { path, headers: world.headers })
      t.match(first, { status: 200, headers: { etag: marked, 'accept-ranges': undefined } })
      t.match(first.text, wikiHost)
      const headers = { ...world.headers, 'if-none-match': `"other", ${first.headers.etag}` }
      const only = { ...world.headers, 'if-none-match': first.headers.etag! }
      await client(world.client, wikiHost, { path, headers })
      t.equal(world.seen.at(-1)!['condition'], `"other", ${own}`)
      const again = await client(world.client, wikiHost, { path, headers: only })
      t.match(again, { status: 304, text: '', headers: { etag: first.headers.etag } })
    }
  })
}

t.test('a tag that another revision of the rewriting made is not asked for', async t => {
  const world = await startTaggedWorld(t)
  const headers = { ...world.headers, 'if-none-match': 'W/"v1;sallyport-s-0000000"' }
  t.equal((await http1(world.client, wikiHost, { path: '/text', headers })).status, 200)
  t.equal(world.seen.at(-1)!['condition'], undefined)
})

t.test('a lost update is still refused by the app: If-Match carries its own tag', async t => {
  const world = await startTaggedWorld(t)
  const headers = { ...world.headers, 'if-match': 'W/"v1;sallyport-s-0000000", "v2"' }
  await http1(world.client, wikiHost, { method: 'PUT', path: '/text', headers })
  t.equal(world.seen.at(-1)!['match'], '"v1", "v2"')
})

t.test('content that passes as it is keeps its tag and its ranges', async t => {
  const world = await startTaggedWorld(t)
  const first = await http1(world.client, wikiHost, { path: '/file', headers: world.headers })
  t.match(first, { headers: { etag: '"v1"', 'accept-ranges': 'bytes' } })
  const headers = { ...world.headers, 'if-none-match': '"v1"', range: 'bytes=0-1' }
  const again = await http1(world.client, wikiHost, { path: '/file', headers })
  t.match([again.status, again.headers.etag], [304, '"v1"'])
  t.match(world.seen.at(-1), { condition: '"v1"', range: 'bytes=0-1' })
})

t.test('a page is always asked for whole, because each one carries a nonce of its own', async t => {
  const world = await startTaggedWorld(t)
  const conditions = {
    'if-none-match': '"v1"',
    'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT',
    range: 'bytes=0-1',
  }
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const headers = { ...world.headers, ...navigation, ...conditions }
  t.equal((await http1(world.client, wikiHost, { path: '/text', headers })).status, 200)
  t.strictSame(world.seen.at(-1), {
    condition: undefined,
    match: undefined,
    range: undefined,
    since: undefined,
  })
})

t.test('a script with a tag or with a date only is kept by a browser that has it', async t => {
  const date = 'Mon, 01 Jan 2024 00:00:00 GMT'
  const world = await startWorld(t, (request, response) => {
    const { 'if-none-match': tag, 'if-modified-since': since } = request.headers
    const [name, value] = request.url === '/tagged' ? ['etag', '"v1"'] : ['last-modified', date]
    response.setHeader('content-type', 'text/javascript').setHeader(name, value)
    if (tag === value || (tag === undefined && since === value)) response.writeHead(304).end()
    else response.end('fetch("https://www.example.com/")')
  })
  const asked = { cookie: world.cookie(), 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
  const get = (path: string, more: Record<string, string> = {}) =>
    http1(world.client, wikiHost, { path, headers: { ...asked, ...more } })
  for (const path of ['/tagged', '/dated']) {
    const first = await get(path)
    const kept = { 'if-none-match': first.headers.etag!, 'if-modified-since': date }
    t.match(await get(path, kept), { status: 304, headers: { etag: first.headers.etag } }, path)
    const older = { ...kept, 'if-none-match': first.headers.etag!.replace(/-[0-9a-z]+"$/, '-0000000"') }
    t.equal((await get(path, older)).status, 200, `${path}, rewritten otherwise`)
    t.equal((await get(path, { 'if-modified-since': date })).status, 200, `${path}, by its date alone`)
  }
})

t.test('a cache is told that a picture or data in XML is another content as a document', async t => {
  const world = await startWorld(t, (request, response) => {
    const type = request.url === '/picture' ? 'image/svg+xml' : 'application/xml'
    response.setHeader('content-type', type).setHeader('cache-control', 'max-age=3600')
    response.end('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>')
  })
  const get = (path: string, mode: string, destination: string) =>
    http1(world.client, wikiHost, {
      path,
      headers: { cookie: world.cookie(), 'sec-fetch-mode': mode, 'sec-fetch-dest': destination },
    })
  for (const [path, mode, destination] of [
    ['/picture', 'no-cors', 'image'],
    ['/data', 'cors', 'empty'],
  ] as const) {
    const kept = await get(path, mode, destination)
    const document = await get(path, 'navigate', 'document')
    t.not(document.text, kept.text, path)
    t.match(kept.headers.vary, 'sec-fetch-dest', path)
  }
})
