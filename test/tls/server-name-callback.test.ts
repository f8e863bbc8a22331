import t from 'tap'
import { createServerNameCallback } from '../../src/tls/server-name-callback.ts'
import { clientHello, fatalAlert, firstReply } from './client-hello.ts'
import { countingAuthority, handshake, listen, wikiHost } from './listener.ts'

const unrecognizedName = 112
const handshakeFailure = 40
const suites = [0xc02b]

const replyTo = (port: number, serverName?: string | Buffer) =>
  firstReply(
    port,
    clientHello({
      version: 0x0303,
      suites,
      ...(serverName === undefined ? {} : { serverName: Buffer.from(serverName) }),
    }),
  )

t.test('a listed name is answered with a ServerHello', async t => {
  const { authority } = countingAuthority(t)
  const { port } = await listen(t, authority)
  t.equal((await replyTo(port, wikiHost))[0], 22)
})

const refused = [
  'unknown.edge.localhost',
  '*.static.example.test.wiki.edge.localhost',
  'a/../b',
  wikiHost.toUpperCase(),
  `W${wikiHost.slice(1)}`,
  `${wikiHost}.`,
  `${wikiHost}\0`,
  `\0.static.example.test.wiki.edge.localhost`,
  `${'a.'.repeat(108)}static.example.test.wiki.edge.localhost`,
  'x'.repeat(255),
  'x'.repeat(256),
  '127.0.0.1',
  '__proto__',
  "a',CN=evil",
  Buffer.from([0xff, 0xfe]),
]

t.test('a name that is not listed is answered with unrecognized_name and costs no key', async t => {
  const { authority, issued } = countingAuthority(t)
  const { port } = await listen(t, authority)
  for (const name of refused)
    t.equal(fatalAlert(await replyTo(port, name)), unrecognizedName, JSON.stringify(name.toString('latin1')))
  t.strictSame(issued, [])
})

t.test('an empty name is answered with an alert and no certificate', async t => {
  const { authority, issued } = countingAuthority(t)
  const { port } = await listen(t, authority)
  t.type(fatalAlert(await replyTo(port, '')), 'number')
  t.strictSame(issued, [])
})

t.test('no name at all is answered with handshake_failure', async t => {
  const { authority, issued } = countingAuthority(t)
  const { port } = await listen(t, authority)
  t.equal(fatalAlert(await replyTo(port)), handshakeFailure)
  await t.rejects(handshake(port, { servername: '', ca: authority.certificate }))
  t.strictSame(issued, [])
})

t.test('a TLS 1.3 client gets the alert too', async t => {
  const { authority } = countingAuthority(t)
  const { port } = await listen(t, authority)
  await t.rejects(handshake(port, { servername: 'unknown.edge.localhost', ca: authority.certificate }), {
    code: 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  })
})

t.test('without a TCP socket beneath, the name is refused all the same', async t => {
  const results: unknown[] = []
  createServerNameCallback(() => undefined)('a.test', (...result) => results.push(result))
  t.match(results, [[{ code: 'SALLYPORT_UNKNOWN_SERVER_NAME' }]])
})
