import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import t from 'tap'
import { http1, http2, openHttp2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const clients = Object.entries({ http1, http2 })

for (const [name, client] of clients) {
  t.test(`${name}: responses without content stay without`, async t => {
    const world = await startWorld(t, (request, response) => {
      const status = Number(request.url!.slice(1))
      response.writeHead(status, status === 200 ? { 'content-length': 5 } : { etag: '"x"' })
      response.end(request.method === 'HEAD' || status !== 200 ? undefined : 'hello')
    })
    const headers = { cookie: world.cookie() }
    const head = await client(world.client, wikiHost, { method: 'HEAD', path: '/200', headers })
    t.match(head, { status: 200, headers: { 'content-length': '5' }, text: '' })
    t.match(await client(world.client, wikiHost, { path: '/204', headers }), { status: 204, text: '' })
    t.match(await client(world.client, wikiHost, { path: '/304', headers }), {
      status: 304,
      headers: { etag: '"x"' },
      text: '',
    })
    t.match(await client(world.client, wikiHost, { path: '/200', headers }), { status: 200, text: 'hello' })
  })

  t.test(`${name}: a range of a file passes as it is`, async t => {
    const world = await startWorld(t, (request, response) => {
      response.writeHead(206, { 'content-type': 'application/octet-stream', 'content-range': 'bytes 1-3/5' })
      response.end(`${request.headers.range} www.example.com`)
    })
    const headers = { cookie: world.cookie(), range: 'bytes=1-3', 'sec-fetch-dest': 'empty' }
    const response = await client(world.client, wikiHost, { headers })
    t.match(response, {
      status: 206,
      headers: { 'content-range': 'bytes 1-3/5' },
      text: 'bytes=1-3 www.example.com',
    })
  })

  t.test(`${name}: content of a request arrives whole, with its length or without`, async t => {
    const world = await startWorld(t, async (request, response) => {
      let length = 0
      for await (const chunk of request) length += (chunk as Buffer).length
      response.end(JSON.stringify([length, request.headers['content-length'] ?? null]))
    })
    const body = Buffer.alloc(3_000_000, 1)
    const common = { cookie: world.cookie(), 'content-type': 'application/octet-stream' }
    const plain = await client(world.client, wikiHost, { method: 'POST', body, headers: common })
    t.equal(JSON.parse(plain.text)[0], 3_000_000)
    const sized = await client(world.client, wikiHost, {
      method: 'PUT',
      body,
      headers: { ...common, 'content-length': '3000000' },
    })
    t.strictSame(JSON.parse(sized.text), [3_000_000, '3000000'])
  })

  t.test(`${name}: names in a small text request are mapped back and the length fits`, async t => {
    const world = await startWorld(t, async (request, response) => {
      let text = ''
      for await (const chunk of request) text += String(chunk)
      response.setHeader('content-type', 'text/plain')
      response.end(JSON.stringify([text, request.url, request.headers['content-length'] ?? null]))
    })
    const own = `https://${wikiHost}:${world.client.port}/a`
    const response = await client(world.client, wikiHost, {
      method: 'POST',
      path: `/save?next=${encodeURIComponent(own)}`,
      body: JSON.stringify({ link: own }),
      headers: { cookie: world.cookie(), 'content-type': 'application/json' },
    })
    const wanted = '{"link":"https://www.example.com/a"}'
    const path = '/save?next=https%3A%2F%2Fwww.example.com%2Fa'
    t.strictSame(JSON.parse(response.text), [wanted, path, String(wanted.length)])
  })

  t.test(
    `${name}: an upstream that breaks off is a reset for the client, never a clean short body`,
    async t => {
      const world = await startWorld(t, (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/octet-stream' })
        response.write(Buffer.alloc(1000))
        setImmediate(() => response.destroy())
      })
      await t.rejects(client(world.client, wikiHost, { headers: { cookie: world.cookie() } }))
      t.match(await world.records.activity(() => true), {
        complete: false,
        error: 'upstream-unreachable',
        status: 200,
      })
    },
  )
}

t.test('no content at all, of which only the end is told, reaches the app as such', async t => {
  const world = await startWorld(t, (request, response) => {
    request.resume()
    request.on('end', () => response.end(`${request.method} to its end`))
  })
  const session = openHttp2(world.client, wikiHost)
  t.teardown(() => session.close())
  const authority = `${wikiHost}:${world.client.port}`
  const headers = { ':method': 'POST', ':authority': authority, cookie: world.cookie() }
  const stream = session.request(headers, { endStream: false })
  stream.end()
  t.equal((await stream.setEncoding('utf8').toArray()).join(''), 'POST to its end')
})

t.test('early hints come through with their links under our names, and 100 when asked for', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.writeEarlyHints({ link: '<https://static.example.com/a.css>; rel=preload' })
    response.end('x')
  })
  const seen: unknown[] = []
  const { port, ca } = world.client
  const headers = {
    host: `${wikiHost}:${port}`,
    cookie: world.cookie(),
    expect: '100-continue',
    'content-length': '2',
  }
  const outgoing = httpsRequest({
    host: '127.0.0.1',
    port,
    ca,
    servername: wikiHost,
    method: 'PUT',
    headers,
    agent: false,
  })
  outgoing.on('information', ({ statusCode, headers }) => seen.push([statusCode, headers['link']]))
  outgoing.flushHeaders()
  await once(outgoing, 'continue')
  outgoing.end('ok')
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  response.resume()
  t.strictSame(
    seen.filter(each => (each as unknown[])[0] === 103),
    [[103, `<https://static.example.com.wiki.edge.localhost:${port}/a.css>; rel=preload`]],
  )
})

t.test('trailers pass, except those that could change what came before', async t => {
  const world = await startWorld(t, (_request, response) => {
    response.writeHead(200, { trailer: 'x-checksum, set-cookie', 'content-type': 'application/octet-stream' })
    response.write('abc')
    response.addTrailers({ 'x-checksum': '1', 'set-cookie': 'a=b' })
    response.end()
  })
  const headers = { cookie: world.cookie() }
  t.strictSame({ ...(await http1(world.client, wikiHost, { headers })).trailers }, { 'x-checksum': '1' })
  const two = await http2(world.client, wikiHost, { headers })
  t.equal(two.trailers['x-checksum'], '1')
  t.equal(two.trailers['set-cookie'], undefined)
})

t.test('a client that goes away takes its upstream request with it', async t => {
  let gone: Promise<unknown> | undefined
  const world = await startWorld(t, (_request, response: ServerResponse) => {
    gone = once(response, 'close')
    response.writeHead(200, { 'content-type': 'application/octet-stream' })
    response.write('first')
  })
  const session = openHttp2(world.client, wikiHost)
  const stream = session.request({ ':authority': `${wikiHost}:${world.client.port}`, cookie: world.cookie() })
  await once(stream, 'data')
  stream.close()
  await gone
  session.close()
  t.pass('the upstream saw its response closed')
})

t.test('server-sent events arrive one by one, with names mapped', async t => {
  let send: ((text: string) => void) | undefined
  const world = await startWorld(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    send = text => response.write(text)
    send('data: https://www.example.com/1\n\n')
  })
  const session = openHttp2(world.client, wikiHost)
  const stream = session.request({
    ':authority': `${wikiHost}:${world.client.port}`,
    cookie: world.cookie(),
    accept: 'text/event-stream',
  })
  const [first] = (await once(stream, 'data')) as [Buffer]
  const mapped = `https://${wikiHost}:${world.client.port}`
  t.equal(first.toString().trim(), `data: ${mapped}/1`)
  send!('data: https://www.example.com/2\n\n')
  const [second] = (await once(stream, 'data')) as [Buffer]
  t.equal(second.toString().trim(), `data: ${mapped}/2`)
  stream.close()
  session.close()
})
