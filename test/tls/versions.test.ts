import t from 'tap'
import { clientHello, fatalAlert, firstReply } from './client-hello.ts'
import { countingAuthority, listen, testAuthority, wikiHost } from './listener.ts'
import { openssl, opensslClient } from './openssl.ts'

const protocolVersion = 70
const oldSuites = [0xc00a, 0xc009, 0xc014, 0xc013, 0x002f, 0x0035]
const anySuite = ['-cipher', 'ALL:@SECLEVEL=0']

t.test('openssl is there', async t => {
  t.match(await openssl(['version']), /^OpenSSL/)
})

t.test('clients below TLS 1.2 get protocol_version and no certificate', async t => {
  const { authority, issued } = countingAuthority(t)
  const { port } = await listen(t, authority)
  for (const version of ['-tls1', '-tls1_1']) {
    const output = await opensslClient(port, ['-servername', wikiHost, version, ...anySuite])
    t.match(output, /alert protocol version/, version)
    t.match(output, /alert number 70/, version)
    t.match(output, /no peer certificate available/, version)
  }
  t.strictSame(issued, [])
})

t.test('clients of TLS 1.2 and 1.3 are served', async t => {
  const authority = testAuthority(t)
  const { port } = await listen(t, authority)
  const trust = `${t.testdir({ 'root.pem': authority.certificate })}/root.pem`
  const name = ['-servername', wikiHost, '-verify_hostname', wikiHost, '-CAfile', trust]
  for (const [version, label] of [
    ['-tls1_2', 'TLSv1.2'],
    ['-tls1_3', 'TLSv1.3'],
  ] as const) {
    const output = await opensslClient(port, [...name, version])
    t.match(output, `New, ${label}, Cipher is `)
    t.match(output, /Verify return code: 0 \(ok\)/, version)
  }
})

t.test('the bytes that an old ClientHello gets back are the alert', async t => {
  const { port } = await listen(t, testAuthority(t))
  // SSL 3.0 has no protocol_version, only handshake_failure.
  for (const [version, alert] of [
    [0x0300, 40],
    [0x0301, protocolVersion],
    [0x0302, protocolVersion],
  ] as const) {
    const hello = clientHello({ version, suites: oldSuites, serverName: Buffer.from(wikiHost) })
    t.equal(fatalAlert(await firstReply(port, hello)), alert, version.toString(16))
  }
})

t.test('a client that fell back to TLS 1.2 although it knows 1.3 is refused', async t => {
  const { port } = await listen(t, testAuthority(t))
  const output = await opensslClient(port, ['-servername', wikiHost, '-tls1_2', '-fallback_scsv'])
  t.match(output, /alert inappropriate fallback/)
  t.match(output, /no peer certificate available/)
})

t.test('an SSL 2.0 ClientHello gets protocol_version', async t => {
  const { port } = await listen(t, testAuthority(t))
  const body = Buffer.concat([Buffer.from([1, 0, 2, 0, 3, 0, 0, 0, 16, 1, 0, 0x80]), Buffer.alloc(16, 1)])
  const reply = await firstReply(port, Buffer.concat([Buffer.from([0x80, body.length]), body]))
  t.equal(fatalAlert(reply), protocolVersion)
})
