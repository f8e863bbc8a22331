import { request } from 'node:https'
import type { RequestOptions } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { text } from 'node:stream/consumers'
import t from 'tap'
import type { Test } from 'tap'
import { startLegacy } from '../../demo/legacy.ts'
import { loadOrCreateAuthority } from '../../src/tls/index.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly protocol: string | null
}

const oldTls = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

async function start(t: Test) {
  const authority = loadOrCreateAuthority(t.testdir({}))
  const { certificate, key } = authority.issue(['legacy.example'])
  const legacy = await startLegacy({ tls: { key, cert: certificate } })
  t.teardown(() => legacy.close())
  return (path: string, options: RequestOptions = {}, body?: string) =>
    visit({ port: legacy.port, path, ca: authority.certificate, ...oldTls, ...options }, body)
}

function visit(options: RequestOptions, body?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const names = { servername: 'legacy.example', headers: { host: 'legacy.example' } }
  const req = request({ host: '127.0.0.1', agent: false, ...names, ...options }, res => {
    const { statusCode: status = 0, headers } = res
    const protocol = (res.socket as TLSSocket).getProtocol()
    text(res).then(content => resolve({ status, headers, protocol, body: content }), reject)
  })
  req.on('error', reject).end(body)
  return promise
}

t.test('TLS 1.0 and nothing newer', async t => {
  const ask = await start(t)
  t.equal((await ask('/guestbook.cgi', { maxVersion: 'TLSv1' })).protocol, 'TLSv1')
  t.equal((await ask('/guestbook.cgi')).protocol, 'TLSv1', 'a newer client may come down')
  for (const minVersion of ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const)
    await t.rejects(ask('/guestbook.cgi', { minVersion }), { message: /alert protocol version/ })
})

t.test('the guest book is read and signed', async t => {
  const ask = await start(t)
  t.equal((await ask('/')).headers.location, 'https://legacy.example/guestbook.cgi')
  t.match((await ask('/guestbook.cgi')).body, 'Please sign it')
  const signed = await ask('/sign.cgi', { method: 'POST' }, 'name=Ana+%3Cb%3E&message=Hello+%26+goodbye')
  t.equal(signed.status, 302)
  t.equal(signed.headers.location, 'https://legacy.example/guestbook.cgi?thanks=1#top')
  const { body } = await ask('/guestbook.cgi?thanks=1')
  t.match(body, 'Ana &lt;b&gt;')
  t.match(body, 'Hello &amp; goodbye')
})

t.test('an empty message is asked for again', async t => {
  const ask = await start(t)
  const { status, body } = await ask('/sign.cgi', { method: 'POST' }, 'name=Ana&message=+')
  t.equal(status, 400)
  t.match(body, 'Please write a message')
})

t.test('other pages and other names', async t => {
  const ask = await start(t)
  t.match((await ask('/about.html')).body, 'TLS 1.0')
  t.equal((await ask('/nothing')).status, 404)
  t.equal((await ask('/', { headers: { host: 'other.example' } })).status, 421)
  t.equal((await ask('/', { headers: { host: 'legacy.example:443' } })).status, 302)
})
