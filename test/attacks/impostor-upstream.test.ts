/*
 * Who: somebody between the edge and an app, or one host of an app that wants what is meant for another.
 * How: they answer in the app's place with a certificate that is almost right: of another name, for the address only, by
 *      the wrong authority, past its time, signed by what may not sign; or with an old version, or without TLS at all,
 *      in the hope that the edge tries again more humbly. Or they resume a session in which they have proven
 *      something else.
 * Lost: the user's request, with their cookies for the app, is read by the impostor.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { authorityFiles, loadOrCreateAuthority } from '../../src/tls/index.ts'
import { http1, http2 } from '../harness/clients.ts'
import { startOrigin, type OriginOptions } from '../harness/origin.ts'
import { refusedStatus, socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { openssl } from '../tls/openssl.ts'

const ours = (label: string): string => `${label}.example.com.wiki.edge.localhost`
const day = 86_400_000

/** A certificate of openssl's making that may be trusted as its own authority. */
async function selfSigned(directory: string, id: string, ...more: string[]) {
  const [cert, key] = [join(directory, `${id}.pem`), join(directory, `${id}.key`)]
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key]
  await openssl(['req', '-x509', ...newKey, '-out', cert, '-subj', '/CN=impostor', ...more])
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8'), path: cert }
}

const named = (name: string): readonly string[] => ['-addext', `subjectAltName=${name}`]
const leaf = ['-addext', 'basicConstraints=critical,CA:FALSE']

/** What stands in for a host of the app: what it shows, and what the edge is told to trust. */
interface Impostor {
  readonly label: string
  readonly names: readonly string[]
  readonly options?: OriginOptions
  readonly trust: string
}

async function impostors(t: Test): Promise<readonly Impostor[]> {
  const directory = t.testdir({ own: {}, other: {} })
  const own = authorityFiles(join(directory, 'own')).certificate
  loadOrCreateAuthority(join(directory, 'own'))
  const other = loadOrCreateAuthority(join(directory, 'other')).issue(['authority.example.com'])
  const issuer = await selfSigned(directory, 'issuer', ...named('DNS:issuer.example.com'), ...leaf)
  const issued = ['-CA', issuer.path, '-CAkey', issuer.path.replace('.pem', '.key')]
  const signed = await selfSigned(directory, 'leaf', ...named('DNS:leaf.example.com'), ...leaf, ...issued)
  const client = ['-addext', 'extendedKeyUsage=clientAuth']
  const purpose = await selfSigned(directory, 'purpose', ...named('DNS:purpose.example.com'), ...client)
  const address = await selfSigned(directory, 'address', ...named('IP:127.0.0.1'))
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const unsafe = { maxVersion: 'TLSv1.2', ciphers: 'aNULL:@SECLEVEL=0' } as const
  return [
    { label: 'name', names: ['other.example.com'], trust: own },
    { label: 'below.deep', names: ['*.example.com'], trust: own },
    { label: 'above', names: ['x.above.example.com', '*.above.example.com'], trust: own },
    { label: 'like', names: ['like.example.com.evil.test', 'evillike.example.com'], trust: own },
    { label: 'over', names: ['over.example.com'], options: { issuedAt: Date.now() - 100 * day }, trust: own },
    { label: 'early', names: ['early.example.com'], options: { issuedAt: Date.now() + 9 * day }, trust: own },
    { label: 'authority', names: [], options: { cert: other.certificate, key: other.key }, trust: own },
    { label: 'address', names: [], options: address, trust: address.path },
    { label: 'leaf', names: [], options: { ...signed, cert: signed.cert + issuer.cert }, trust: issuer.path },
    { label: 'purpose', names: [], options: purpose, trust: purpose.path },
    { label: 'old', names: ['old.example.com'], options: old, trust: own },
    { label: 'nobody', names: ['nobody.example.com'], options: unsafe, trust: own },
  ]
}

const domainOf = (label: string, port: number, trust: string): string =>
  `      - { host: ${label}.example.com, origin: "https://127.0.0.1:${port}", tls: { ca: "${trust}" } }`

t.test('who is not the app gets no request of its users, whatever way it takes', async t => {
  const seen: string[] = []
  const handler: RequestListener = (request, response) => response.end(String(seen.push(request.url!)))
  const all = await impostors(t)
  const authority = loadOrCreateAuthority(join(t.testdirName, 'own'))
  const origins = await Promise.all(
    all.map(({ names, options }) => startOrigin(authority, [...names, 'x.test'], handler, options)),
  )
  for (const origin of origins) {
    origin.server.on('upgrade', ({ url }, socket) => socket.end(String(seen.push(url!))))
    t.teardown(() => origin.close())
  }
  const domains = all.map(({ label, trust }, index) => domainOf(label, origins[index]!.port, trust))
  const world = await startWorld(t, handler, { domains: domains.join('\n') })
  const cookie = `secret=1; ${world.cookie()}`
  for (const [index, { label }] of all.entries()) {
    const client = index % 2 === 0 ? http1 : http2
    const { status, text } = await client(world.client, ours(label), { headers: { cookie } })
    t.match([status, text], [502, /"upstream-un(?:verified|reachable)"/], label)
    t.equal(await refusedStatus(socketTo(world.client, ours(label), '/', { cookie })), 502, label)
  }
  t.strictSame(seen, [])
})

t.test('who speaks no TLS hears none of the request', async t => {
  let heard = ''
  const plain = createServer(socket => {
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      heard += chunk.toString('latin1')
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplain')
    })
  })
  plain.listen(0, '127.0.0.1')
  await once(plain, 'listening')
  t.teardown(() => plain.close())
  const { port } = plain.address() as AddressInfo
  const domains = `      - { host: plain.example.com, origin: "https://127.0.0.1:${port}" }`
  const world = await startWorld(t, (_request, response) => response.end(), { domains })
  const headers = { cookie: `secret=1; ${world.cookie()}` }
  t.equal((await http1(world.client, ours('plain'), { headers })).status, 502)
  t.equal(await refusedStatus(socketTo(world.client, ours('plain'), '/', headers)), 502)
  t.match(heard, /^\x16\x03/, 'a hello was all')
  t.notMatch(heard, /secret|HTTP\//)
})

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`a ${maxVersion} session in which one host was proven proves no other`, async t => {
    const authority = loadOrCreateAuthority(t.testdir({}))
    const seen: string[] = []
    const handler: RequestListener = ({ headers }, response) => {
      seen.push(headers.host!)
      response.writeHead(200, { connection: 'close' }).end()
    }
    // Without a certificate for the other host, and willing to resume whatever is shown.
    const origin = await startOrigin(authority, ['true.example.com'], handler, { maxVersion })
    origin.server.on('upgrade', ({ headers }, socket) => socket.end(String(seen.push(headers.host!))))
    t.teardown(() => origin.close())
    const trust = authorityFiles(t.testdirName).certificate
    const domains = ['true', 'false'].map(label => domainOf(label, origin.port, trust)).join('\n')
    const world = await startWorld(t, handler, { domains })
    const cookie = world.cookie()
    for (const round of [1, 2]) {
      t.equal((await http1(world.client, ours('true'), { headers: { cookie } })).status, 200)
      t.equal((await http1(world.client, ours('false'), { headers: { cookie } })).status, 502, `${round}`)
      const socket = socketTo(world.client, ours('false'), '/', { cookie })
      t.equal(await refusedStatus(socket), 502, `${round}, by a WebSocket`)
    }
    t.equal((await http1(world.client, wikiHost, { headers: { cookie } })).status, 200)
    t.notOk(seen.includes('false.example.com'))
  })
}
