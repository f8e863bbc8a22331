import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createCertificateStore, serverOptions } from '../../src/tls/index.ts'
import { groups, handshake, listen, testAuthority, wikiHost } from './listener.ts'
import { opensslClient } from './openssl.ts'

t.test('the options that only a stalled or resuming client would show', async t => {
  const certificates = createCertificateStore({ source: testAuthority(t), groups })
  const options = serverOptions({ certificates, ticketKeys: Buffer.alloc(48) })
  t.match(options, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', handshakeTimeout: 10_000 })
  t.notOk(options.cert ?? options.key ?? options.pfx, 'there is no default certificate')
})

t.test('ALPN offers h2 before http/1.1', async t => {
  const authority = testAuthority(t)
  const { port } = await listen(t, authority)
  const base = { servername: wikiHost, ca: authority.certificate }
  for (const [offered, chosen] of [
    [['http/1.1', 'h2'], 'h2'],
    [['http/1.1'], 'http/1.1'],
  ] as const) {
    const socket = await handshake(port, { ...base, ALPNProtocols: [...offered] })
    t.equal(socket.alpnProtocol, chosen)
    socket.destroy()
  }
})

t.test('the server chooses the suite', async t => {
  const authority = testAuthority(t)
  const { port } = await listen(t, authority)
  const ciphers = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384'
  const options = { servername: wikiHost, ca: authority.certificate, maxVersion: 'TLSv1.2', ciphers } as const
  const socket = await handshake(port, options)
  t.equal(socket.getCipher().name, 'ECDHE-ECDSA-AES256-GCM-SHA384')
  socket.destroy()
})

t.test('key exchange is hybrid where the client can, and X25519, P-256 or P-384 otherwise', async t => {
  const authority = testAuthority(t)
  const { port } = await listen(t, authority)
  const base = { servername: wikiHost, ca: authority.certificate }
  for (const ecdhCurve of ['X25519MLKEM768', 'X25519', 'P-256', 'P-384']) {
    const socket = await handshake(port, { ...base, ecdhCurve })
    t.equal(socket.getProtocol(), 'TLSv1.3', ecdhCurve)
    socket.destroy()
  }
  await t.rejects(handshake(port, { ...base, ecdhCurve: 'P-521' }))
})

const weak = [
  'AES128-SHA',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-ECDSA-AES128-SHA256',
  'DHE-RSA-AES128-GCM-SHA256',
]

t.test('suites without forward secrecy or AEAD are refused', async t => {
  const { port } = await listen(t, testAuthority(t))
  for (const suite of weak) {
    const args = ['-servername', wikiHost, '-tls1_2', '-cipher', `${suite}:@SECLEVEL=0`]
    const output = await opensslClient(port, args)
    t.match(output, /alert number 40/, suite)
    t.match(output, /no peer certificate available/, suite)
  }
})

t.test('SHA-1 signatures are refused', async t => {
  const { port } = await listen(t, testAuthority(t))
  const args = ['-servername', wikiHost, '-tls1_2', '-sigalgs', 'ECDSA+SHA1', '-cipher', 'ALL:@SECLEVEL=0']
  t.match(await opensslClient(port, args), /alert number 40/)
})

t.test('a TLS 1.2 client cannot renegotiate', async t => {
  const { port } = await listen(t, testAuthority(t))
  const child = spawn('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-servername',
    wikiHost,
    '-tls1_2',
  ])
  let output = ''
  let asked = false
  const read = (chunk: Buffer) => {
    output += chunk
    if (asked || !output.includes('Verify return code')) return
    asked = true
    child.stdin.write('R\n')
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  await once(child, 'close')
  t.match(output, /RENEGOTIATING/)
  t.match(output, /no renegotiation/)
})

t.test('the options serve HTTP/2 too', async t => {
  const authority = testAuthority(t)
  const certificates = createCertificateStore({ source: authority, groups })
  const options = serverOptions({ certificates, ticketKeys: Buffer.alloc(48) })
  const server = createSecureServer({ ...options, allowHTTP1: true }, (_req, res) => res.end('ok'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const session = connect(`https://127.0.0.1:${port}`, { servername: wikiHost, ca: authority.certificate })
  const [headers] = await once(session.request({ ':path': '/' }), 'response')
  t.equal(headers[':status'], 200)
  session.destroy()
  server.close()
})
