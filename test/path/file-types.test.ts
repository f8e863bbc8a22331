/** Downloads are judged by what they really are: nothing of a file goes out before its first bytes have been seen. */
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const clients = Object.entries({ http1, http2 })
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
const attachment = { 'content-disposition': 'attachment; filename=notes.txt' }

const policy = `
version: 1
default: allow
rules:
  - id: no-programs
    when: { file: { type: program, unscannable: match } }
    then: block
    message: Programs stay here.
`

/** As little of a Windows program as tells that it is one. */
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(6_000)])
const text = Buffer.from('nothing but text\n'.repeat(1_000))

type Answer = (response: ServerResponse, request: IncomingMessage) => void

const startFileWorld = (t: Test, answer: Answer, text = policy): Promise<World> =>
  startWorld(t, (request, response) => answer(response, request), { policy: text })

/** Answers with this content, declared as text. */
const file =
  (content: Buffer, fields: Record<string, string> = {}): Answer =>
  response =>
    response.writeHead(200, { ...attachment, 'content-type': 'text/plain', ...fields }).end(content)

for (const [name, client] of clients) {
  t.test(`${name}: a program that is called a text is blocked, and the record says what it is`, async t => {
    const world = await startFileWorld(t, file(program))
    const response = await client(world.client, wikiHost, {
      headers: { cookie: world.cookie(), ...scripted },
    })
    t.match([response.status, JSON.parse(response.text)], [403, { message: 'Programs stay here.' }])
    const record = await world.records.activity(each => each.verdict === 'block')
    t.match(record, {
      rule: 'no-programs',
      facts: {
        file: { name: 'notes.txt', declaredType: 'text/plain', trueType: 'application/x-msdownload' },
      },
    })
  })

  t.test(`${name}: what is none goes on, every byte as it was`, async t => {
    let content = Buffer.alloc(0)
    const world = await startFileWorld(t, response => file(content)(response, undefined as never))
    const headers = { cookie: world.cookie(), ...scripted }
    for (const length of [1, 4_099, 4_100, 4_101, 17_000]) {
      content = text.subarray(0, length)
      const response = await client(world.client, wikiHost, { headers })
      t.equal(response.status, 200)
      t.ok(response.body.equals(content), `${length} bytes`)
    }
    content = Buffer.alloc(0)
    t.match(await client(world.client, wikiHost, { headers }), { status: 200, text: '' })
    content = program
    t.equal((await client(world.client, wikiHost, { method: 'HEAD', headers })).status, 200, 'no content')
  })

  t.test(`${name}: a content is seen through its coding`, async t => {
    const codings = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }
    for (const [coding, compress] of Object.entries(codings)) {
      let content = compress(program)
      const world = await startFileWorld(t, response =>
        file(content, { 'content-encoding': coding })(response, undefined as never),
      )
      const headers = { cookie: world.cookie(), 'accept-encoding': coding, ...scripted }
      t.equal((await client(world.client, wikiHost, { headers })).status, 403, coding)
      content = compress(text)
      const passed = await client(world.client, wikiHost, { headers })
      t.equal(passed.headers['content-encoding'], coding)
      t.ok(passed.body.equals(content), `${coding} passes as it is`)
    }
  })
}

t.test('where chunks fall makes no difference', async t => {
  let cut = 0
  let content = program
  const world = await startFileWorld(t, response => {
    response.writeHead(200, { ...attachment, 'content-type': 'text/plain' })
    response.write(content.subarray(0, cut), () => response.end(content.subarray(cut)))
  })
  const headers = { cookie: world.cookie(), ...scripted }
  for (cut of [1, 2, 3, 64, 4_099, 4_100, 4_101]) {
    content = program
    t.equal((await http1(world.client, wikiHost, { headers })).status, 403, `after ${cut}`)
    content = text
    t.ok((await http1(world.client, wikiHost, { headers })).body.equals(text), `after ${cut}`)
  }
})

t.test('content that cannot be read counts as what the rule says', async t => {
  const odd = [
    { 'content-encoding': 'compress' },
    { 'content-encoding': 'gzip, br' },
    { 'content-encoding': 'gzip' },
  ]
  for (const fields of odd) {
    const world = await startFileWorld(t, file(text, fields as Record<string, string>))
    const response = await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), ...scripted } })
    t.equal(response.status, 403, JSON.stringify(fields))
    t.match(response.text, 'The content of this file could not be read.')
  }
})

t.test('a later part of a file is not the file; its beginning is, whatever was asked for', async t => {
  const world = await startFileWorld(t, (response, { url, headers: { range } }) => {
    t.equal(range, undefined, 'while a rule asks what a file is, no part of it is asked for')
    const first = Number(url!.slice(1))
    response.writeHead(206, { ...attachment, 'content-range': `bytes ${first}-16999/17000` })
    response.end(text.subarray(first))
  })
  const get = async (first: number): Promise<number> => {
    const headers = { cookie: world.cookie(), range: `bytes=${first}-`, ...scripted }
    return (await http1(world.client, wikiHost, { path: `/${first}`, headers })).status
  }
  t.strictSame([await get(0), await get(1)], [206, 403])
})

t.test('a page is judged too, and reaches the user as ever', async t => {
  const page = `<!doctype html><a href="https://www.example.com/x">x</a>${'-'.repeat(9_000)}`
  const world = await startFileWorld(t, response =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(page),
  )
  const response = await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })
  t.equal(response.status, 200)
  t.match(response.text, `https://${wikiHost}:${world.client.port}/x`)
})

t.test('events leave at once', async t => {
  const world = await startFileWorld(t, response => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n')
    t.teardown(() => response.end())
  })
  const { port, ca } = world.client
  const headers = { host: `${wikiHost}:${port}`, cookie: world.cookie(), accept: 'text/event-stream' }
  const outgoing = httpsRequest({ host: '127.0.0.1', port, ca, servername: wikiHost, headers, agent: false })
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const [chunk] = (await once(response, 'data')) as [Buffer]
  t.equal(chunk.toString(), 'data: 1\n\n')
  outgoing.destroy()
})

t.test('a rule that comes later ends a download by what it has been found to be', async t => {
  const world = await startFileWorld(t, response => {
    response.writeHead(200, attachment)
    response.write(Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(5_000)]))
    t.teardown(() => response.destroy())
  })
  const { port, ca } = world.client
  const headers = { host: `${wikiHost}:${port}`, cookie: world.cookie() }
  const outgoing = httpsRequest({ host: '127.0.0.1', port, ca, servername: wikiHost, headers, agent: false })
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const broken = once(response.resume(), 'end')
  world.writePolicy(policy.replace('type: program', 'type: pdf'))
  await t.rejects(broken, { code: 'ECONNRESET' })
})

t.test('a client that goes away while content is held takes the fetch with it', async t => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<ServerResponse>()
  const world = await startFileWorld(t, response => {
    response.writeHead(200, attachment)
    response.write('M')
    begin(response)
  })
  const { port, ca } = world.client
  const headers = { host: `${wikiHost}:${port}`, cookie: world.cookie() }
  const outgoing = httpsRequest({ host: '127.0.0.1', port, ca, servername: wikiHost, headers, agent: false })
  outgoing.on('error', () => undefined)
  outgoing.end()
  const response = await begun
  const closed = once(response, 'close')
  outgoing.destroy()
  await closed
  const record = await world.records.activity(each => each.complete === false)
  t.match(record, { status: 0 })
})

t.test('an app that breaks off while its content is held is answered for', async t => {
  const world = await startFileWorld(t, response => {
    response.writeHead(200, { ...attachment, 'content-length': '9000' })
    response.write('M', () => response.destroy())
  })
  const response = await http1(world.client, wikiHost, { headers: { cookie: world.cookie(), ...scripted } })
  t.equal(response.status, 502)
})
