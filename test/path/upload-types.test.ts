/** Uploads are judged by what they really are: nothing of a file reaches the app before its first bytes were seen. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { http1, http2, openHttp2 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const clients = Object.entries({ http1, http2 })
const scripted = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
const bytes = { 'content-type': 'application/octet-stream' }
const form = { 'content-type': 'multipart/form-data; boundary=b' }

const policy = `
version: 1
default: allow
rules:
  - id: no-programs
    when: { activity: upload, file: { type: program, unscannable: match } }
    then: block
    message: Programs are not taken.
`

const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(6_000)])
const text = Buffer.from('nothing but text\n'.repeat(1_000))

const part = (name: string, content: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`--b\r\ncontent-disposition: form-data; name="f"; filename="${name}"\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
const field = Buffer.from('--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n')
const end = Buffer.from('--b--\r\n')

/** What the app has got of each request: nothing is listed before its head has come. */
interface Received {
  bytes: Buffer
  whole: boolean
}

async function startUploadWorld(t: Test): Promise<World & { readonly received: Received[] }> {
  const received: Received[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      const entry: Received = { bytes: Buffer.alloc(0), whole: false }
      received.push(entry)
      request.on('data', (chunk: Buffer) => (entry.bytes = Buffer.concat([entry.bytes, chunk])))
      request.on('error', () => undefined)
      request.on('end', () => {
        entry.whole = request.complete
        response.end('taken')
      })
    },
    { policy },
  )
  return { ...world, received }
}

for (const [name, client] of clients) {
  t.test(`${name}: a program that is called a text never reaches the app`, async t => {
    const world = await startUploadWorld(t)
    const headers = { cookie: world.cookie(), ...bytes, ...scripted }
    const response = await client(world.client, wikiHost, {
      method: 'PUT',
      path: '/notes.txt',
      headers,
      body: program,
    })
    t.match([response.status, JSON.parse(response.text)], [403, { message: 'Programs are not taken.' }])
    t.strictSame(world.received, [])
    t.match(await world.records.activity(each => each.verdict === 'block'), {
      rule: 'no-programs',
      facts: { file: { name: 'notes.txt', extension: 'txt', trueType: 'application/x-msdownload' } },
    })
  })

  t.test(`${name}: what is none reaches it, every byte as it was`, async t => {
    const world = await startUploadWorld(t)
    const headers = { cookie: world.cookie(), ...bytes, ...scripted }
    for (const length of [1, 4_099, 4_100, 4_101, 17_000]) {
      const body = text.subarray(0, length)
      const response = await client(world.client, wikiHost, {
        method: 'PUT',
        path: '/notes.txt',
        headers,
        body,
      })
      t.equal(response.text, 'taken')
      t.ok(world.received.pop()!.bytes.equals(body), `${length} bytes`)
    }
  })

  t.test(`${name}: each file of a form is judged by itself`, async t => {
    const world = await startUploadWorld(t)
    const headers = { cookie: world.cookie(), ...form, ...scripted }
    const post = (...parts: Buffer[]) =>
      client(world.client, wikiHost, { method: 'POST', headers, body: Buffer.concat([...parts, end]) })
    const good = [field, part('a.txt', text), part('', ''), part('b.txt', 'b')]
    t.equal((await post(...good)).text, 'taken')
    t.ok(world.received.pop()!.bytes.equals(Buffer.concat([...good, end])))
    t.equal((await post(part('a.txt', program), ...good)).status, 403)
    t.strictSame(world.received, [], 'the first part is a program: nothing is sent')
    const late = await post(...good, part('c.txt', program))
    t.match([late.status, JSON.parse(late.text)], [403, { message: 'Programs are not taken.' }])
    const record = await world.records.activity(each => each.facts?.file.name === 'c.txt')
    t.match(record, { facts: { file: { name: 'c.txt', trueType: 'application/x-msdownload' } } })
  })
}

t.test('a part that comes late and may not pass ends what the app has already begun to take', async t => {
  const world = await startUploadWorld(t)
  const session = openHttp2(world.client, wikiHost)
  t.teardown(() => session.destroy())
  const authority = `${wikiHost}:${world.client.port}`
  const fields = { ':method': 'POST', ':authority': authority, cookie: world.cookie(), ...form, ...scripted }
  const stream = session.request(fields)
  stream.on('error', () => undefined)
  const taken = once(world.origin.server, 'request') as Promise<[IncomingMessage]>
  stream.write(Buffer.concat([field, part('a.txt', text)]))
  const [taking] = await taken
  const closed = new Promise<void>(resolve => taking.once('close', resolve))
  stream.write(part('c.txt', program))
  const [{ ':status': status }] = (await once(stream, 'response')) as [{ ':status': number }]
  t.equal(status, 403)
  await closed
  t.equal(taking.complete, false)
  t.equal(world.received[0]!.bytes.indexOf('c.txt'), -1, 'the app sees nothing of that part')
  t.ok(world.received[0]!.bytes.length > 0)
})

t.test('where chunks fall makes no difference', async t => {
  const world = await startUploadWorld(t)
  const { port, ca } = world.client
  const send = async (content: Buffer, cut: number, fields: Record<string, string>): Promise<number> => {
    const headers = { host: `${wikiHost}:${port}`, cookie: world.cookie(), ...fields, ...scripted }
    const to = { host: '127.0.0.1', port, ca, servername: wikiHost, method: 'POST', path: '/upload', headers }
    const outgoing = httpsRequest({ ...to, agent: false })
    outgoing.on('error', () => undefined)
    outgoing.write(content.subarray(0, cut), () => outgoing.end(content.subarray(cut)))
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    response.resume()
    await once(response, 'end')
    return response.statusCode!
  }
  const [bad, good] = [Buffer.concat([part('a', program), end]), Buffer.concat([field, part('a', text), end])]
  for (const cut of [1, 2, 3, 70, 100, 4_100, 4_200]) {
    t.equal(await send(program, cut, bytes), 403, `a program after ${cut}`)
    t.equal(await send(bad, cut, form), 403, `a form with one after ${cut}`)
    t.strictSame(world.received, [])
    t.equal(await send(good, cut, form), 200)
    t.ok(world.received.pop()!.bytes.equals(good), `a form without one after ${cut}`)
  }
})

t.test('what cannot be read counts as what the rule says', async t => {
  const world = await startUploadWorld(t)
  const put = async (fields: Record<string, string>, body: Buffer): Promise<number> => {
    const headers = { cookie: world.cookie(), ...bytes, ...fields, ...scripted }
    return (await http1(world.client, wikiHost, { method: 'PUT', path: '/notes.txt', headers, body })).status
  }
  t.equal(await put({ 'content-range': 'bytes 0-16999/17000' }, text), 200)
  t.equal(await put({ 'content-range': 'bytes 100-16999/17000' }, text), 403)
  t.equal(await put({ 'upload-offset': '0' }, text), 200)
  t.equal(await put({ 'upload-offset': '100' }, text), 403)
  t.equal(await put({ 'content-encoding': 'gzip' }, gzipSync(text)), 200)
  t.equal(await put({ 'content-encoding': 'gzip' }, gzipSync(program)), 403)
  t.equal(await put({ 'content-encoding': 'x' }, text), 403)
  t.equal(await put({ 'content-type': 'multipart/form-data' }, text), 403, 'a form without a boundary')
})

t.test('a large upload is the same at the other end', async t => {
  const expected = createHash('sha256')
  const world = await startWorld(
    t,
    (request, response) => {
      const hash = createHash('sha256')
      request.on('data', (chunk: Buffer) => hash.update(chunk))
      request.on('end', () => response.end(hash.digest('hex')))
    },
    { policy },
  )
  const session = openHttp2(world.client, wikiHost)
  const authority = `${wikiHost}:${world.client.port}`
  const stream = session.request({
    ':method': 'POST',
    ':authority': authority,
    cookie: world.cookie(),
    ...form,
  })
  const pieces = [field, part('large', Buffer.alloc(20_000_000, 'text\r\n--')), part('b', 'b'), end]
  for (const piece of pieces) {
    expected.update(piece)
    stream.write(piece)
  }
  stream.end()
  let answer = ''
  for await (const chunk of stream) answer += String(chunk)
  session.close()
  t.equal(answer, expected.digest('hex'))
})

t.test('a client that goes away while its content is held leaves nothing behind', async t => {
  const world = await startUploadWorld(t)
  const { port, ca } = world.client
  const headers = { host: `${wikiHost}:${port}`, cookie: world.cookie(), 'content-length': '9000', ...bytes }
  const to = { host: '127.0.0.1', port, ca, servername: wikiHost, method: 'PUT', path: '/a.txt', headers }
  const outgoing = httpsRequest({ ...to, agent: false })
  outgoing.on('error', () => undefined)
  outgoing.write('M', () => outgoing.destroy())
  t.match(await world.records.activity(each => !each.complete), { status: 0, facts: { activity: 'upload' } })
  t.strictSame(world.received, [])
})
