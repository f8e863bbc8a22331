import { once } from 'node:events'
import { connect } from 'node:net'
import t from 'tap'
import type { Test } from 'tap'
import { refusalReason, watchRefusals } from '../../src/tls/index.ts'
import type { Refusal } from '../../src/tls/index.ts'
import { firstReply } from './client-hello.ts'
import { listen, testAuthority, wikiHost } from './listener.ts'
import { opensslClient } from './openssl.ts'

const served = ['-servername', wikiHost]

const refusalOf = async (t: Test, attempt: (port: number) => unknown, handshakeTimeout = 10_000) => {
  const { server, port } = await listen(t, testAuthority(t), { handshakeTimeout })
  const { promise, resolve } = Promise.withResolvers<Refusal>()
  watchRefusals(server, resolve)
  await attempt(port)
  return promise
}

const hangUp = async (port: number, end: 'end' | 'resetAndDestroy') => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {}).resume()
  socket.write(Buffer.from([22, 3, 1]), () => socket[end]())
}

const attempts: [string, Refusal['reason'], (port: number) => unknown][] = [
  [
    'TLS 1.1',
    'protocol-version',
    port => opensslClient(port, [...served, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0']),
  ],
  ['a fallback', 'protocol-version', port => opensslClient(port, [...served, '-tls1_2', '-fallback_scsv'])],
  [
    'an old suite',
    'no-shared-cipher',
    port => opensslClient(port, [...served, '-tls1_2', '-cipher', 'AES128-SHA']),
  ],
  [
    'a TLS 1.3 suite that we lack',
    'no-shared-cipher',
    port => opensslClient(port, [...served, '-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_SHA256']),
  ],
  ['a curve that we lack', 'no-shared-cipher', port => opensslClient(port, [...served, '-groups', 'P-521'])],
  [
    'RSA signatures only',
    'no-shared-cipher',
    port => opensslClient(port, [...served, '-sigalgs', 'rsa_pss_rsae_sha256']),
  ],
  ['an unknown name', 'unknown-server-name', port => opensslClient(port, ['-servername', 'a.test'])],
  ['no name', 'no-server-name', port => opensslClient(port, ['-noservername'])],
  ['no name in TLS 1.2', 'no-server-name', port => opensslClient(port, ['-noservername', '-tls1_2'])],
  ['no trust', 'client-alert', port => opensslClient(port, [...served, '-verify_return_error'])],
  ['a GET', 'plain-http', port => firstReply(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['a CONNECT', 'plain-http', port => firstReply(port, 'CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n')],
  ['noise', 'malformed', port => firstReply(port, Buffer.alloc(64, 0x55))],
  ['half a record', 'malformed', port => firstReply(port, Buffer.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 0]))],
  ['a hang-up', 'reset', port => hangUp(port, 'end')],
  ['a reset', 'reset', port => hangUp(port, 'resetAndDestroy')],
  ['an unknown protocol', 'other', port => opensslClient(port, [...served, '-alpn', 'foo'])],
]

for (const [what, reason, attempt] of attempts)
  t.test(`${what} is reported as ${reason}, with the address`, async t => {
    t.strictSame(await refusalOf(t, attempt), { reason, address: '127.0.0.1' })
  })

t.test('a stalled handshake is reported as handshake-timeout', async t => {
  const stall = (port: number) => {
    const socket = connect(port, '127.0.0.1').resume()
    t.teardown(() => socket.destroy())
  }
  t.strictSame(await refusalOf(t, stall, 50), { reason: 'handshake-timeout', address: '127.0.0.1' })
})

t.test('errors that are not of TLS are other', async t => {
  t.equal(refusalReason({ error: new Error('x') }), 'other')
  t.equal(refusalReason({ error: Object.assign(new Error('x'), { code: '__proto__' }) }), 'other')
})
