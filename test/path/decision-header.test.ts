/** An app can be told which requests were decided on; attacks that slip one past us are seen by it. */
import type { IncomingHttpHeaders } from 'node:http'
import t, { type Test } from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { handshakeFields, openRaw } from '../harness/raw.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const field = 'x-sallyport-decision'

async function startCounting(t: Test, more?: string) {
  const seen: IncomingHttpHeaders[] = []
  const world = await startWorld(
    t,
    (request, response) => {
      seen.push(request.headers)
      response.end()
    },
    { ...(more !== undefined && { more }) },
  )
  return { world, seen, headers: { cookie: world.cookie() } }
}

t.test('each request bears a number of its own, which its record has too', async t => {
  const { world, seen, headers } = await startCounting(t, 'upstream: { decision-header: true }')
  for (const client of [http1, http2, http1, http2]) await client(world.client, wikiHost, { headers })
  const marks = seen.map(fields => fields[field])
  t.equal(new Set(marks).size, 4)
  for (const mark of marks) {
    const [, reference] = /^([0-9A-Z]{5}-[0-9A-Z]{5})\.1$/.exec(mark as string)!
    t.match(await world.records.activity(record => record.reference === reference), { status: 200 })
  }
})

t.test('a copy that a client sends is taken out', async t => {
  const { world, seen, headers } = await startCounting(t, 'upstream: { decision-header: true }')
  await http1(world.client, wikiHost, { headers: { ...headers, [field]: 'forged' } })
  t.match(seen[0]![field], /^[0-9A-Z]{5}-[0-9A-Z]{5}\.1$/)
})

t.test('a WebSocket bears one too', async t => {
  const { world, headers } = await startCounting(t, 'upstream: { decision-header: true }')
  const upgrades: (string | string[] | undefined)[] = []
  world.origin.server.on('upgrade', (request, socket) => {
    upgrades.push(request.headers[field])
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  })
  const connection = await openRaw(world.client, wikiHost)
  const own = [
    'GET /socket HTTP/1.1',
    `Host: ${wikiHost}:${world.client.port}`,
    `Cookie: ${headers.cookie}`,
    `Origin: https://${wikiHost}:${world.client.port}`,
  ]
  connection.send(`${[...own, ...handshakeFields].join('\r\n')}\r\n\r\n`)
  t.equal((await connection.response()).status, 403)
  t.match(upgrades, [/^[0-9A-Z]{5}-[0-9A-Z]{5}\.1$/])
})

t.test('nobody is told when that is not asked for', async t => {
  const { world, seen, headers } = await startCounting(t)
  await http1(world.client, wikiHost, { headers: { ...headers, [field]: 'forged' } })
  t.equal(seen[0]![field], undefined)
})
