import { once } from 'node:events'
import {
  brotliCompressSync,
  brotliDecompressSync,
  createGzip,
  deflateSync,
  gunzipSync,
  gzipSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib'
import t from 'tap'
import { http1, http2, openHttp2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const compress = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync, deflate: deflateSync }
const decompress = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync }
const text = '{"url":"https://www.example.com/a"}'.repeat(500)

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: compressed text is read, rewritten and compressed as the client takes it`, async t => {
    const world = await startWorld(t, (request, response) => {
      const coding = request.url!.slice(1) as keyof typeof compress
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': coding,
        'content-md5': 'x',
        digest: 'x',
      })
      response.end(compress[coding](text))
    })
    const wanted = text.replaceAll('www.example.com', `${wikiHost}:${world.client.port}`)
    for (const coding of Object.keys(compress)) {
      const get = (accepted: string) =>
        client(world.client, wikiHost, {
          path: `/${coding}`,
          headers: { cookie: world.cookie(), 'accept-encoding': accepted },
        })
      for (const [preferred, accepted] of [
        ['br', 'gzip, deflate, br, zstd'],
        ['zstd', 'gzip, zstd, br;q=0'],
        ['gzip', 'gzip'],
      ] as const) {
        const response = await get(accepted)
        t.equal(response.headers['content-encoding'], preferred, `${coding} for ${accepted}`)
        t.equal(String(decompress[preferred](response.body)), wanted)
        t.strictSame([response.headers['content-md5'], response.headers['digest']], [undefined, undefined])
      }
      const plain = await get('identity')
      t.match(plain, { text: wanted, headers: { 'content-encoding': undefined } }, coding)
    }
  })

  t.test(`${name}: what cannot be read is not passed on`, async t => {
    let fields: Record<string, string | string[]> = {}
    const world = await startWorld(t, (_request, response) => {
      response.writeHead(200, fields)
      response.end('content')
    })
    const headers = { cookie: world.cookie(), 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const unreadables: (typeof fields)[] = [
      { 'content-type': 'text/html', 'content-encoding': 'compress' },
      { 'content-type': 'text/html', 'content-encoding': 'gzip, br' },
      { 'content-type': 'text/html', 'content-encoding': ['gzip', 'gzip'] },
      { 'content-type': 'application/octet-stream', 'content-encoding': 'dcb' },
      { 'content-type': 'text/html; charset=iso-2022-jp' },
      { 'content-type': 'text/html; charset="UTF-7"' },
    ]
    for (const unreadable of unreadables) {
      fields = unreadable
      const response = await client(world.client, wikiHost, { headers })
      t.match(response, { status: 502, text: /This content cannot be checked/ }, JSON.stringify(unreadable))
    }
    t.ok(world.records.activities.every(({ error }) => error === 'content-unreadable'))
  })

  t.test(`${name}: content that breaks off or is damaged under its coding is a reset`, async t => {
    const world = await startWorld(t, (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      const whole = gzipSync(text.repeat(100))
      if (request.url === '/short') response.end(whole.subarray(0, -20))
      else response.end(Buffer.concat([whole.subarray(0, 2000), Buffer.alloc(2000, 7)]))
    })
    for (const path of ['/short', '/damaged'])
      await t.rejects(client(world.client, wikiHost, { path, headers: { cookie: world.cookie() } }), path)
    const record = await world.records.activity(({ facts }) => facts?.path === '/damaged')
    t.match(record, { complete: false, error: 'content-unreadable', status: 200 })
  })
}

t.test('the app is asked only for codings that can be read here', async t => {
  const seen: (string | undefined)[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.headers['accept-encoding'] as string | undefined)
    response.end()
  })
  for (const accepted of ['gzip, deflate, br, zstd, dcb, dcz', 'compress, *', 'br;q=0, gzip;q=0.5'])
    await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), 'accept-encoding': accepted } })
  t.strictSame(seen, ['gzip, deflate, br, zstd', 'identity', 'gzip;q=0.5'])
})

t.test('a slow compressed text leaves as it comes', async t => {
  let more: (() => void) | undefined
  const world = await startWorld(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    const gzip = createGzip()
    gzip.pipe(response)
    gzip.write('{"first":"https://www.example.com/"}\n')
    gzip.flush()
    more = () => gzip.end('{"second":1}\n')
  })
  const session = openHttp2(world.client, wikiHost)
  const stream = session.request({
    ':authority': `${wikiHost}:${world.client.port}`,
    cookie: world.cookie(),
    'accept-encoding': 'identity',
  })
  const [first] = (await once(stream, 'data')) as [Buffer]
  t.match(String(first), /^\{"first":"https:\/\/www\.example\.com\.wiki/, 'before the app goes on')
  more!()
  await once(stream, 'end')
  session.close()
})
