/*
 * Who: anybody who can reach the edge.
 * How: handshakes for names without number, for names that are paths, patterns or keys of objects, or none; and first messages
 *      that are as long as TLS lets them be. A server that makes a certificate, or a key, for whatever it is asked works for each;
 *      one that takes the name for a file or a member finds what it should not.
 * Lost: processors and memory of the edge, or a certificate for a name of the attacker's.
 */
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { connect } from 'node:tls'
import t from 'tap'
import { admin } from '../harness/admin.ts'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const odd = [
  '*.wiki.edge.localhost',
  '*.edge.localhost',
  '*',
  'a/../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'a b',
  "a',CN=evil",
  'www.example.com',
  'www.example.com.wiki.edge.localhost.evil.example',
  'evil.wiki.edge.localhost',
  'edge.localhost',
  'localhost',
  'x'.repeat(250),
  `${'a.'.repeat(120)}edge.localhost`,
]

t.test('a name that is not ours gets no certificate, and costs none', async t => {
  const world = await startWorld(t, echo)
  const files = readdirSync(world.directory)
  const handshake = async (servername: string): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: world.client.port, ca: world.client.ca, servername })
    const outcome = await Promise.race([
      once(socket, 'secureConnect').then(() => 'accepted'),
      once(socket, 'error').then(([error]: Error[]) => (error as NodeJS.ErrnoException).code ?? ''),
    ]).catch((error: NodeJS.ErrnoException) => error.code ?? '')
    socket.destroy()
    return outcome
  }
  for (const name of odd)
    t.match(await handshake(name), /^(?:ERR_SSL_(?:TLSV1_)?UNRECOGNIZED_NAME|ECONNRESET)$/, name)
  const names = Array.from({ length: 300 }, (_, index) => `n${index}.wiki.edge.localhost`)
  const outcomes = await Promise.all(names.map(handshake))
  t.notOk(outcomes.includes('accepted'))
  t.strictSame(readdirSync(world.directory), files, 'and nothing is written')
  const { text } = await admin(world.edge, '/metrics')
  t.match(text, /sallyport_tls_refused_total\{reason="unknown-server-name"\} \d{3}/)
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 200)
})

t.test('a first message that is as long as it may be, and then longer, is no handshake', async t => {
  const world = await startWorld(t, echo)
  for (const length of [16_384, 65_535]) {
    const socket = connectTcp(world.client.port, '127.0.0.1')
    socket.on('error', () => undefined)
    const head = Buffer.from([22, 3, 1, length >> 8, length & 0xff, 1, 0, 0xff, 0xff, 3, 3])
    socket.write(Buffer.concat([head, Buffer.alloc(length, 0x41)]))
    socket.resume()
    await new Promise(resolve => socket.once('close', resolve))
  }
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 200)
})
