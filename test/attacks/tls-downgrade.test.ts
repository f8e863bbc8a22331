/*
 * Who: somebody on the wire between user and edge, or a user with a client of their own.
 * How: they make a handshake end with less than both sides could: an old version, a suite without forward secrecy or
 *      without any secrecy, a second try after a failure; or they resume a session that was made for one app's name to
 *      ask for another's.
 * Lost: what can be read on the wire; or the server name, by which the edge tells what a connection is for.
 */
import { once } from 'node:events'
import { connect, type ConnectionOptions } from 'node:tls'
import t, { type Test } from 'tap'
import { RawConnection } from '../harness/raw.ts'
import { mailHost, startWorld, wikiHost, type World } from '../harness/world.ts'
import { clientHello, fatalAlert, firstReply } from '../tls/client-hello.ts'
import { opensslClient } from '../tls/openssl.ts'

const nothing = (t: Test): Promise<World> => startWorld(t, (_request, response) => response.end())

const weak: readonly (readonly [what: string, ...args: string[]])[] = [
  ['TLS 1.0', '-tls1', '-cipher', 'ALL:@SECLEVEL=0'],
  ['TLS 1.1', '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'],
  ['no authentication', '-tls1_2', '-cipher', 'aNULL:@SECLEVEL=0'],
  ['no encryption', '-tls1_2', '-cipher', 'eNULL:@SECLEVEL=0'],
  ['no forward secrecy', '-tls1_2', '-cipher', 'kRSA:@SECLEVEL=0'],
  ['CBC', '-tls1_2', '-cipher', 'ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0'],
  ['finite fields', '-tls1_2', '-cipher', 'DHE:@SECLEVEL=0'],
  ['a shared key', '-tls1_2', '-cipher', 'PSK:@SECLEVEL=0', '-psk', '00'],
  ['SHA-1', '-tls1_2', '-sigalgs', 'ECDSA+SHA1', '-cipher', 'ALL:@SECLEVEL=0'],
  ['a small curve', '-tls1_3', '-groups', 'P-521'],
  ['a second try', '-tls1_2', '-fallback_scsv'],
]

t.test('what is weak is not spoken, and shows no certificate', async t => {
  const { client } = await nothing(t)
  const outputs = await Promise.all(
    weak.map(([, ...args]) => opensslClient(client.port, ['-servername', wikiHost, ...args])),
  )
  for (const [index, output] of outputs.entries()) {
    const [what] = weak[index]!
    t.match(output, /no peer certificate available/, what)
    t.match(output, /alert (?:protocol version|handshake failure|inappropriate fallback)|alert number/, what)
  }
  const sound = await opensslClient(client.port, ['-servername', wikiHost, '-tls1_2'])
  t.match(sound, /Cipher is ECDHE-ECDSA-/)
  t.match(sound, /Secure Renegotiation IS supported/, 'RFC 5746 is spoken, though nobody may renegotiate')
  t.match(sound, /Compression: NONE/)
})

t.test('hellos of old get an alert, and a plain request none of the app', async t => {
  const { client } = await nothing(t)
  const suites = [0x0005, 0x0003, 0x000a, 0xc014, 0x0035]
  for (const [version, alert] of [
    [0x0300, 40],
    [0x0301, 70],
    [0x0302, 70],
  ] as const) {
    const hello = clientHello({ version, suites, serverName: Buffer.from(wikiHost) })
    t.equal(fatalAlert(await firstReply(client.port, hello)), alert, version.toString(16))
  }
  const plain = `GET / HTTP/1.1\r\nHost: ${wikiHost}:${client.port}\r\n\r\n`
  t.notMatch((await firstReply(client.port, plain)).toString('latin1'), /^HTTP\/1\.[01] [23]/)
})

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`a ${version} session of one app is of no use for another`, async t => {
    const seen: string[] = []
    const world = await startWorld(t, ({ headers }, response) =>
      response.end(String(seen.push(headers.host!))),
    )
    const { port, ca } = world.client
    const open = async (servername: string, session?: Buffer) => {
      const options: ConnectionOptions = { host: '127.0.0.1', port, ca, servername, maxVersion: version }
      const socket = connect({ ...options, ...(session && { session }) })
      const ticket = once(socket, 'session')
      await once(socket, 'secureConnect')
      const connection = new RawConnection(socket)
      const ask = async (host: string, app: string): Promise<number> => {
        connection.send(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nCookie: ${world.cookie({}, app)}\r\n\r\n`)
        return (await connection.response()).status
      }
      return { socket, ticket, ask }
    }
    const first = await open(wikiHost)
    t.equal(await first.ask(wikiHost, 'wiki'), 200)
    const [ticket] = (await first.ticket) as [Buffer]
    const same = await open(wikiHost, ticket)
    t.ok(same.socket.isSessionReused())
    // OpenSSL does not tell the name of a resumed TLS 1.2 session; what the first request is for is its name.
    t.equal(await same.ask(wikiHost, 'wiki'), 200)
    t.equal(await same.ask(mailHost, 'mail'), 421, 'resumed, and no way to another app')
    const other = await open(mailHost, ticket)
    t.notOk(other.socket.isSessionReused())
    t.equal(await other.ask(wikiHost, 'wiki'), 421)
    for (const { socket } of [first, same, other]) socket.destroy()
    t.strictSame(seen, ['www.example.com', 'www.example.com'])
  })
}
