import t, { type Test } from 'tap'
import { admin } from '../../harness/admin.ts'
import { answerTo, probe, startDecidedWorld, type DecidedWorld } from '../../harness/decided.ts'
import { headers, openRawHttp2 } from '../../harness/raw-http2.ts'
import { rawHost } from '../../harness/raw-upstream.ts'

type Case = readonly [name: string, status: number, code: string, octets: string]

/** How many requests were refused with a code, by the edge's own figures. */
async function refusals({ edge }: DecidedWorld, code: string): Promise<number> {
  const { text } = await admin(edge, '/metrics')
  return Number(new RegExp(`sallyport_errors_total\\{code="${code}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}

/** Each is answered with its status and a reference that stands in its record too, and is counted once. */
async function tellsRefusals(t: Test, world: DecidedWorld, cases: readonly Case[]): Promise<void> {
  for (const [name, status, code, octets] of cases) {
    const counted = code.startsWith('HPE_') ? 'malformed' : code
    const before = await refusals(world, counted)
    const { status: given, head, body } = await answerTo(world, octets)
    t.equal(given, status, name)
    const reference = /^x-sallyport-reference: (.+)$/im.exec(head)?.[1]
    t.match(reference, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/, `${name}: the answer bears a reference`)
    t.match(body, reference!, `${name}: and shows it`)
    t.match(await world.records.operationLike('request-refused', { reference }), {
      code,
      address: '127.0.0.1',
    })
    t.equal((await refusals(world, counted)) - before, 1, `${name}: is counted`)
  }
  t.equal(await probe(world), 200)
  t.ok(world.requests.every(({ target }) => target === '/probe'))
}

const upgrade = (to: string): string[] => ['Connection: Upgrade', `Upgrade: ${to}`]

t.test('whatever is refused as it comes is answered, on record and counted', async t => {
  const world = await startDecidedWorld(t)
  const { request } = world
  await tellsRefusals(t, world, [
    ['HTTP/1.0', 505, 'version-refused', request('GET /a HTTP/1.0')],
    ['HTTP/2.0', 505, 'version-refused', request('GET /a HTTP/2.0')],
    ['HTTP/0.9', 505, 'version-refused', request('GET /a HTTP/0.9')],
    ['an upgrade by HTTP/1.0', 505, 'version-refused', request('GET /a HTTP/1.0', ...upgrade('websocket'))],
    ['an odd expectation', 417, 'expectation-refused', request('GET /a HTTP/1.1', 'Expect: x')],
    ['h2c', 400, 'bad-request', request('GET /a HTTP/1.1', ...upgrade('h2c'))],
    ['a WebSocket by POST', 400, 'bad-request', request('POST /a HTTP/1.1', ...upgrade('websocket'))],
    ['a list of upgrades', 400, 'bad-request', request('GET /a HTTP/1.1', ...upgrade('websocket, h2c'))],
    ['no Host', 400, 'bad-request', 'GET /a HTTP/1.1\r\n\r\n'],
    ['CONNECT', 405, 'method-refused', request('CONNECT 127.0.0.1:22 HTTP/1.1')],
    ['what is no request', 400, 'HPE_INVALID_METHOD', 'NONSENSE\r\n\r\n'],
    [
      'a head without end',
      431,
      'HPE_HEADER_OVERFLOW',
      request('GET /a HTTP/1.1', `X: ${'a'.repeat(20_000)}`),
    ],
  ])
})

t.test('what is expected is 100-continue or nothing, over HTTP/2 as over HTTP/1.1', async t => {
  const world = await startDecidedWorld(t)
  const fields = [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/probe'],
    [':authority', `${rawHost}:${world.client.port}`],
    ['cookie', world.cookie()],
  ] as const
  for (const [expected, status] of [
    [['100-continue'], 200],
    [['100-Continue'], 200],
    [['x'], 417],
    [[''], 417],
    [['x, 100-continue'], 417],
    [['100-continue, 100-continue'], 417],
    [['100-continue;x'], 417],
    [['100-continue', 'x'], 417],
    [['x', '100-continue'], 417],
  ] as const) {
    const name = JSON.stringify(expected)
    const connection = await world.open()
    connection.send(world.request('GET /probe HTTP/1.1', ...expected.map(value => `Expect: ${value}`)))
    let first = await connection.response()
    if (first.status === 100) first = await connection.response()
    t.equal(first.status, status, name)
    connection.socket.destroy()
    const http2 = await openRawHttp2(world.client, rawHost)
    http2.send(headers(1, [...fields, ...expected.map(value => ['expect', value] as const)]))
    const outcome = await http2.outcome(1)
    // Who is told to go on is answered afterwards.
    t.equal(outcome === 100 ? 200 : outcome, status, `${name} over HTTP/2`)
    http2.socket.destroy()
  }
})
