import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { finished, pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import t, { type Test } from 'tap'
import { openHttp2 } from '../harness/clients.ts'
import { startEdgeProcess, type EdgeProcess } from '../harness/edge-process.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const megabyte = 2 ** 20
const gigabyte = 2 ** 30
/** What an edge may hold more than before, whatever passes through it. */
const allowance = 192 * megabyte
/** For a machine that has much else to do. */
const patience = { timeout: 100_000 }
const chunk = Buffer.alloc(megabyte / 4, 'https://static.example.com/ ')

/** So many octets, made on the fly. */
function* content(octets: number): Generator<Buffer> {
  for (let sent = 0; sent < octets; sent += chunk.length) yield chunk
}

/** Takes content and counts it, looking at the edge's memory now and then. */
class Gauge extends Writable {
  received = 0
  peak = 0
  readonly #edge: EdgeProcess

  constructor(edge: EdgeProcess) {
    super()
    this.#edge = edge
  }

  override async _write(data: Buffer, _encoding: string, done: (error?: Error) => void): Promise<void> {
    const before = Math.floor(this.received / (64 * megabyte))
    this.received += data.length
    if (Math.floor(this.received / (64 * megabyte)) === before) return done()
    this.peak = Math.max(this.peak, await this.#edge.residentMemory())
    done()
  }
}

/** A rule that asks what a file really is: its first bytes are held, and no more. */
const policy = `
version: 1
default: allow
rules:
  - id: no-programs
    when: { file: { type: program, unscannable: match } }
    then: block
`

async function startLargeWorld(t: Test, type: string) {
  const gauges: Gauge[] = []
  const handler: RequestListener = (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(200, { 'content-type': type })
      return void pipeline(Readable.from(content(gigabyte / 2)), response).catch(() => undefined)
    }
    const gauge = new Gauge(edge)
    gauges.push(gauge)
    void pipeline(request, gauge).then(() => response.end(String(gauge.received)))
  }
  const world = await startWorld(t, handler, { policy })
  const edge = await startEdgeProcess(t, world)
  return { world, edge, gauges, atRest: await edge.residentMemory() }
}

function fieldsFor(world: World, edge: EdgeProcess): Record<string, string> {
  return { host: `${wikiHost}:${edge.client.port}`, cookie: world.cookie() }
}

t.test('half a gigabyte goes down in constant memory, over HTTP/1.1', patience, async t => {
  const { world, edge, atRest } = await startLargeWorld(t, 'application/octet-stream')
  const { port, ca } = edge.client
  const outgoing = httpsRequest({
    host: '127.0.0.1',
    port,
    ca,
    servername: wikiHost,
    headers: fieldsFor(world, edge),
    agent: false,
  })
  outgoing.end()
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const gauge = new Gauge(edge)
  await pipeline(response, gauge)
  t.equal(gauge.received, gigabyte / 2)
  t.ok(
    gauge.peak - atRest < allowance,
    `${Math.round((gauge.peak - atRest) / megabyte)} MB more than at rest`,
  )
})

t.test('a gigabyte goes up in constant memory, over HTTP/2', patience, async t => {
  const { world, edge, gauges, atRest } = await startLargeWorld(t, 'text/plain')
  const session = openHttp2(edge.client, wikiHost)
  const { host, cookie } = fieldsFor(world, edge)
  const stream = session.request({
    ':method': 'POST',
    ':authority': host,
    cookie,
    'content-type': 'application/octet-stream',
  })
  let answer = ''
  stream.on('data', (data: Buffer) => (answer += data.toString()))
  await Promise.all([pipeline(Readable.from(content(gigabyte)), stream, { end: true }), finished(stream)])
  session.close()
  t.equal(answer, String(gigabyte))
  const more = gauges[0]!.peak - atRest
  t.ok(more < allowance, `${Math.round(more / megabyte)} MB more than at rest`)
})
