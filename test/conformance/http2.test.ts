/** Each rule of RFC 9113 that Node's own server keeps, an edge keeps as well. */
import { once } from 'node:events'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { ClientOptions } from '../harness/clients.ts'
import { openRawHttp2, frame, types, type RawFields } from '../harness/raw-http2.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { http2Cases, type Http2Case } from './http2-cases.ts'

const world = await startWorld(t, (request, response) => {
  request.resume()
  request.on('end', () => response.end('ok'))
})

/** A server that is nothing but Node's. */
async function startBare(): Promise<ClientOptions> {
  const { certificate: cert, key } = world.authority.issue([wikiHost])
  const server = createSecureServer({ cert, key })
  server.on('session', session => session.on('error', () => undefined))
  server.on('stream', stream => {
    stream.on('error', () => undefined)
    stream.resume()
    stream.on('end', () => {
      if (!stream.destroyed && !stream.headersSent) stream.respond({ ':status': 200 }, { endStream: true })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { port: (server.address() as AddressInfo).port, ca: world.authority.certificate }
}

const last = Buffer.alloc(8, 9)

/** What comes of a case: a status, the end of a stream or of the connection, or that it goes on. */
async function outcomeOf(client: ClientOptions, { frames, stream }: Http2Case): Promise<number | string> {
  const connection = await openRawHttp2(client, wikiHost)
  connection.send(...frames, frame(types.ping, 0, 0, last))
  const isEnd = ({ type, stream: of, payload }: (typeof connection.frames)[number]): boolean =>
    type === types.goaway ||
    (stream === undefined
      ? type === types.ping && payload.equals(last)
      : of === stream && (type === types.headers || type === types.reset))
  const found = await connection.first(isEnd)
  const outcome =
    found === undefined || found.type === types.goaway
      ? 'the connection ends'
      : found.type === types.ping
        ? 'it goes on'
        : await connection.outcome(stream!)
  connection.socket.destroy()
  return outcome
}

const isRefusal = (outcome: number | string): boolean =>
  typeof outcome === 'number' ? outcome >= 400 : outcome !== 'it goes on'

const fieldsFor = ({ port }: ClientOptions): RawFields => [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/'],
  [':authority', `${wikiHost}:${port}`],
  ['cookie', world.cookie()],
]

const bare = await startBare()
const [ours, theirs] = [http2Cases(fieldsFor(world.client)), http2Cases(fieldsFor(bare))]
let [kept, keptByNode] = [0, 0]

for (const [index, one] of ours.entries()) {
  t.test(`${one.section}: ${one.words}`, async t => {
    const [own, nodes] = [await outcomeOf(world.client, one), await outcomeOf(bare, theirs[index]!)]
    const [isKept, isKeptByNode] = [own, nodes].map(outcome => isRefusal(outcome) === one.isRefused)
    if (isKept) kept++
    if (isKeptByNode) keptByNode++
    t.ok(isKept || !isKeptByNode, `${own} here, ${nodes} by Node alone`)
  })
}

t.test('the whole', async t => {
  t.comment(`${kept} of ${ours.length} rules kept here, ${keptByNode} by Node alone`)
  t.ok(kept >= keptByNode && kept > 50)
})
