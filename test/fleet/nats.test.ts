/** Edges that tell one another over a real NATS. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jetstreamManager, StorageType } from '@nats-io/jetstream'
import { Kvm } from '@nats-io/kv'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import t, { type Test } from 'tap'
import { joinRegister } from '../../src/fleet/index.ts'
import { createAccounts, type Permissions } from '../harness/nats-accounts.ts'
import { natsServer, startNats, type NatsServer } from '../harness/nats-server.ts'
import { openssl } from '../tls/openssl.ts'
import { startEdge, type TestEdge } from './edges.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/fleet.md'), 'utf8')
const bucket = 'sallyport-edge_localhost-revocations'

const edgeOf = (t: Test, { url }: NatsServer): Promise<TestEdge> => startEdge(t, { servers: [url] })

/** Somebody else at the same NATS. */
async function outsider(t: Test, { url }: NatsServer): Promise<NatsConnection> {
  const connection = await connect({ servers: url })
  t.teardown(() => connection.close())
  return connection
}

t.test('what one edge tells others hear, once, and it does not hear itself', async t => {
  const nats = await startNats(t)
  const [a, b] = [await edgeOf(t, nats), await edgeOf(t, nats)]
  const expires = Date.now() + 60_000
  a.tell('one', expires)
  a.tell('one', expires)
  a.tell('two')
  b.tell('three')
  await Promise.all([b.hears('two'), a.hears('three')])
  t.strictSame([a.heard, b.heard], [[{ id: 'three' }], [{ id: 'one' }, { id: 'two' }]])
})

t.test('who joins late hears what still holds before it is current', async t => {
  const nats = await startNats(t)
  const [a, b] = [await edgeOf(t, nats), await edgeOf(t, nats)]
  a.tell('over', Date.now() + 1)
  a.tell('holds')
  await b.hears('holds')
  await a.close()
  const late = await edgeOf(t, nats)
  t.equal(late.fleet.staleSince(), undefined)
  t.strictSame(late.heard, [{ id: 'holds' }])
})

t.test('a NATS that starts again with nothing learns from the edges what they hold', async t => {
  const nats = await startNats(t)
  const [a, b] = [await edgeOf(t, nats), await edgeOf(t, nats)]
  a.tell('before')
  await b.hears('before')
  await nats.stop()
  await Promise.all([a.next('lost'), b.next('lost')])
  t.type(a.fleet.staleSince(), 'number')
  b.tell('meanwhile')
  await nats.start()
  await Promise.all([a.next('returned'), b.next('returned'), a.hears('meanwhile')])
  t.equal(a.fleet.staleSince(), undefined)
  const late = await edgeOf(t, nats)
  t.strictSame(new Set(late.heard), new Set([{ id: 'before' }, { id: 'meanwhile' }]))
  t.strictSame(b.heard, [{ id: 'before' }], 'nobody hears again what it knows')
})

t.test('an edge whose NATS is down has never been current, and is when it comes', async t => {
  const nats = await natsServer(t)
  const edge = await edgeOf(t, nats)
  t.equal(edge.fleet.staleSince(), 0)
  t.equal(await edge.next('lost'), 'connection refused')
  edge.tell('early')
  await nats.start()
  await edge.next('returned')
  t.equal(edge.fleet.staleSince(), undefined)
  t.strictSame((await edgeOf(t, nats)).heard, [{ id: 'early' }])
})

t.test('a connection on which nothing comes any more is noticed', async t => {
  const nats = await startNats(t)
  const edge = await edgeOf(t, nats)
  const before = Date.now()
  nats.freeze()
  t.equal(await edge.next('lost'), 'what is told does not come back in time')
  t.ok(edge.fleet.staleSince()! < Date.now() && edge.fleet.staleSince()! > before - 60_000)
  nats.thaw()
  await edge.next('returned')
  edge.tell('again')
  t.strictSame((await edgeOf(t, nats)).heard, [{ id: 'again' }])
})

t.test('a bucket that is gone is noticed and made again, with all that was in it', async t => {
  const nats = await startNats(t)
  const edge = await edgeOf(t, nats)
  edge.tell('kept')
  const manager = await jetstreamManager(await outsider(t, nats))
  await manager.streams.delete(`KV_${bucket}`)
  await edge.next('lost')
  await edge.next('returned')
  t.strictSame((await edgeOf(t, nats)).heard, [{ id: 'kept' }])
})

t.test(
  'what is there is in memory only, for as long as it may hold, and told apart by deployment',
  async t => {
    const nats = await startNats(t)
    const edge = await edgeOf(t, nats)
    edge.tell('ours')
    await startEdge(t, {
      servers: [nats.url],
      lifetimes: { revocations: 7_200_000, 'used-tickets': 120_000 },
    })
    const other = await startEdge(t, { servers: [nats.url], deployment: 'edge.other.example' })
    t.strictSame(other.heard, [])
    const kvm = new Kvm(await outsider(t, nats))
    const status = await (await kvm.open(bucket)).status()
    t.match(status, { storage: 'memory', ttl: 7_200_000, history: 1 }, 'the longest life counts')
  },
)

t.test('a bucket on a disk is not used', async t => {
  const nats = await startNats(t)
  await new Kvm(await outsider(t, nats)).create(bucket, { storage: StorageType.File })
  const edge = await edgeOf(t, nats)
  t.equal(await edge.next('lost'), `the bucket ${bucket} is not in memory`)
  t.equal(edge.fleet.staleSince(), 0)
})

t.test('what is no news in a bucket harms nobody', async t => {
  const nats = await startNats(t)
  const edge = await edgeOf(t, nats)
  const kv = await new Kvm(await outsider(t, nats)).open(bucket)
  for (const text of ['', 'null', '{"content":1,"expires":1}', '{"content":null,"expires":9e15}', '[']) {
    await kv.put(`news.x${Buffer.from(text).toString('hex')}`, text)
  }
  const other = await edgeOf(t, nats)
  other.tell('good')
  await edge.hears('good')
  t.strictSame(edge.heard, [{ id: 'good' }])
})

/** What docs/fleet.md lists. */
function permissions(deployment: string): Permissions {
  const [, publish, subscribe] = /```\npublish:\n([^`]+)subscribe:\n([^`]+)```/.exec(guide)!
  const subjects = (text: string): string[] =>
    text
      .trim()
      .split(/\s+/)
      .map(subject => subject.replace('edge_corp_example', deployment))
  return { publish: subjects(publish!), subscribe: subjects(subscribe!) }
}

t.test('credentials open it, with no more permissions than are needed', async t => {
  const accounts = createAccounts()
  const nats = await startNats(t, accounts.configuration)
  const credentials = join(t.testdir(), 'nats.creds')
  writeFileSync(credentials, accounts.credentials(permissions('edge_localhost')))
  const options = { servers: [nats.url], credentials }
  const [a, b] = [await startEdge(t, options), await startEdge(t, options)]
  a.tell('x')
  await b.hears('x')
  t.strictSame([a.fleet.staleSince(), b.fleet.staleSince()], [undefined, undefined])
  const announcement = { id: 'a', unready: null, load: 0, connections: 0, users: 0, revisions: [] }
  const own = async () => announcement
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const servers = { ...options, ca: undefined, deployment: 'edge.localhost' }
  const register = joinRegister({ ...servers, own, lost: cause => reject(new Error(cause)) })
  t.teardown(() => register.close())
  const timer = setInterval(() => register.latestOf('a') && resolve(), 20)
  await promise.finally(() => clearInterval(timer))
  t.strictSame(register.latestOf('a'), announcement)
})

t.test('wrong credentials, and none, leave an edge stale and say why', async t => {
  const nats = await startNats(t, createAccounts().configuration)
  const credentials = join(t.testdir({ 'nats.creds': createAccounts().credentials() }), 'nats.creds')
  for (const each of [undefined, credentials]) {
    const edge = await startEdge(t, { servers: [nats.url], credentials: each })
    t.match(await edge.next('lost'), /authorization violation/i)
    t.equal(edge.fleet.staleSince(), 0)
  }
})

t.test('credentials that are put right are read for the next connection', async t => {
  const accounts = createAccounts()
  const nats = await startNats(t, accounts.configuration)
  const credentials = join(t.testdir({ 'nats.creds': createAccounts().credentials() }), 'nats.creds')
  const edge = await startEdge(t, { servers: [nats.url], credentials })
  await edge.next('lost')
  writeFileSync(credentials, accounts.credentials())
  await edge.next('returned')
  t.equal(edge.fleet.staleSince(), undefined)
})

t.test('what NATS does not permit is told as NATS says it', async t => {
  const accounts = createAccounts()
  const nats = await startNats(t, accounts.configuration)
  const text = accounts.credentials(permissions('another'))
  const credentials = join(t.testdir({ 'nats.creds': text }), 'nats.creds')
  const edge = await startEdge(t, { servers: [nats.url], credentials })
  t.match(await edge.next('lost'), /permissions violation.*KV_sallyport-edge_localhost/i)
})

/** A certificate of `localhost` that is its own authority, and its key: paths. */
async function selfSigned(directory: string): Promise<{ certificate: string; key: string }> {
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await openssl(['req', '-x509', ...kind, ...name, '-keyout', files.key, '-out', files.certificate])
  return files
}

t.test('over TLS the server must prove its name by the authority that is configured', async t => {
  const { certificate, key } = await selfSigned(t.testdir())
  const ca = readFileSync(certificate, 'utf8')
  const nats = await startNats(t, `tls { cert_file: "${certificate}", key_file: "${key}" }`)
  const servers = [`tls://localhost:${nats.port}`]
  const [a, b] = [await startEdge(t, { servers, ca }), await startEdge(t, { servers, ca })]
  a.tell('x')
  await b.hears('x')
  const stranger = await startEdge(t, { servers })
  t.match(await stranger.next('lost'), /certificate/)
  t.equal(stranger.fleet.staleSince(), 0)
})

t.test('a NATS without TLS is not spoken to where TLS is wanted', async t => {
  const nats = await startNats(t)
  const edge = await startEdge(t, { servers: [`tls://localhost:${nats.port}`] })
  t.match(await edge.next('lost'), /does not support 'tls'/)
})
