import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import t from 'tap'
import { http1, http2, openHttp2 } from '../harness/clients.ts'
import { openRaw } from '../harness/raw.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

t.test('http1: a client that goes away takes its upstream request with it', async t => {
  let gone: Promise<unknown> | undefined
  const world = await startWorld(t, (_request, response: ServerResponse) => {
    gone = once(response, 'close')
    response.write('first')
  })
  const connection = await openRaw(world.client, wikiHost)
  connection.send(
    `GET / HTTP/1.1\r\nHost: ${wikiHost}:${world.client.port}\r\nCookie: ${world.cookie()}\r\n\r\n`,
  )
  await once(connection.socket, 'data')
  connection.socket.destroy()
  await gone
  t.match(await world.records.activity(() => true), { complete: false, status: 200 })
})

t.test(
  'http2: so does one that takes nothing and then resets its stream, whatever code it gives',
  async t => {
    const world = await startWorld(t, (_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      more()
    })
    const session = openHttp2(world.client, wikiHost)
    for (const code of [0, 8]) {
      const authority = `${wikiHost}:${world.client.port}`
      const head = { ':path': `/${code}`, ':authority': authority, cookie: world.cookie() }
      const stream = session.request(head)
      await once(stream, 'response')
      stream.pause().close(code)
      const record = await world.records.activity(({ facts }) => facts?.path === `/${code}`)
      t.match(record, { complete: false, status: 200 })
    }
    session.destroy()
  },
)

t.test('an upload that breaks off is never a whole one for the app, whichever way it comes', async t => {
  const uploads: IncomingMessage[] = []
  const broken: Promise<unknown>[] = []
  const world = await startWorld(t, request => {
    uploads.push(request)
    broken.push(new Promise(resolve => request.once('close', resolve)))
    request.on('error', () => undefined).resume()
  })
  const seen = async (count: number): Promise<void> => {
    while (uploads.length < count) await once(world.origin.server, 'request')
  }
  for (const type of ['application/octet-stream', 'text/plain']) {
    const content = 'x'.repeat(100_000)
    const connection = await openRaw(world.client, wikiHost)
    const fields = `Content-Type: ${type}\r\nContent-Length: 200000\r\nCookie: ${world.cookie()}`
    connection.send(
      `PUT /1 HTTP/1.1\r\nHost: ${wikiHost}:${world.client.port}\r\n${fields}\r\n\r\n${content}`,
    )
    await seen(uploads.length + 1)
    connection.socket.destroy()

    const session = openHttp2(world.client, wikiHost)
    const head = {
      ':method': 'PUT',
      ':authority': `${wikiHost}:${world.client.port}`,
      cookie: world.cookie(),
    }
    const stream = session.request({ ...head, 'content-type': type })
    stream.on('error', () => undefined)
    stream.write(content)
    await seen(uploads.length + 1)
    // `close` would end the stream before it resets it, and what has ended is whole.
    stream.destroy(new Error('the client goes away'))
    await Promise.all(broken)
    session.close()
  }
  t.strictSame(
    uploads.map(({ complete }) => complete),
    [false, false, false, false],
  )
})

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: a page that breaks off is a reset, although part of it is held back here`, async t => {
    const world = await startWorld(t, (request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        ...(request.url === '/length' && { 'content-length': 100_000 }),
      })
      response.write(`<p>${'text '.repeat(200)}<a href="https://www.exam`)
      setImmediate(() => response.destroy())
    })
    for (const path of ['/chunked', '/length'])
      await t.rejects(client(world.client, wikiHost, { path, headers: { cookie: world.cookie() } }), path)
    t.match(await world.records.activity(({ facts }) => facts?.path === '/length'), {
      complete: false,
      error: 'upstream-unreachable',
    })
  })

  t.test(`${name}: HEAD of what would be rewritten has its fields and no content`, async t => {
    const world = await startWorld(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': 500, etag: '"x"' }).end()
    })
    const response = await client(world.client, wikiHost, {
      method: 'HEAD',
      headers: { cookie: world.cookie() },
    })
    t.match(response, {
      status: 200,
      text: '',
      headers: { 'content-type': 'text/html', 'content-length': undefined },
    })
  })

  t.test(`${name}: an app that answers before it has read an upload is heard`, async t => {
    const world = await startWorld(t, (_request, response) => {
      response.writeHead(413, { connection: 'close' }).end('too large')
    })
    const headers = { cookie: world.cookie(), 'content-type': 'application/octet-stream' }
    const response = await client(world.client, wikiHost, {
      method: 'PUT',
      headers,
      body: Buffer.alloc(1000),
    })
    t.match(response, { status: 413, text: 'too large' })
  })
}

t.test('a blocked upload is not asked for with 100', async t => {
  const policy =
    'version: 1\ndefault: allow\nrules: [{ id: none, when: { activity: upload }, then: block }]\n'
  const world = await startWorld(t, (_request, response) => response.end(), { policy })
  const connection = await openRaw(world.client, wikiHost)
  const fields = `Content-Type: image/png\r\nContent-Length: 9\r\nExpect: 100-continue\r\nCookie: ${world.cookie()}`
  connection.send(`PUT /a HTTP/1.1\r\nHost: ${wikiHost}:${world.client.port}\r\n${fields}\r\n\r\n`)
  t.equal((await connection.response()).status, 403, 'the first and only answer')
  connection.socket.destroy()
})
