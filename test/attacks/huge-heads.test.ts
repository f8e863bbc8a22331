/*
 * Who: anybody who can reach the edge, or a page that makes its user's browser send too much.
 * How: a field of a megabyte, thousands of small ones, a target without end, a hundred cookies of four kilobytes.
 * Lost: memory of the edge for each of them; or the app behind, whose own limit cuts what we have passed.
 */
import { once } from 'node:events'
import { constants } from 'node:http2'
import t from 'tap'
import { http1, openHttp2 } from '../harness/clients.ts'
import { openRaw } from '../harness/raw.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const kilo = 'a'.repeat(1_000)
const heads: readonly (readonly [what: string, target: string, fields: readonly string[]])[] = [
  ['a field of a megabyte', '/', [`X: ${kilo.repeat(1_000)}`]],
  ['a target without end', `/${kilo.repeat(100)}`, []],
  ['a name without end', '/', [`${kilo.repeat(20)}: x`]],
  ['a hundred cookies of four kilobytes', '/', [`Cookie: ${`c=${kilo.repeat(4)}; `.repeat(100)}`]],
  ['ten thousand small fields', '/', Array.from({ length: 10_000 }, (_, index) => `X-${index}: 1`)],
]

t.test('over HTTP/1.1 each is told to be too much, and reaches nobody', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.url!)
    response.end()
  })
  for (const [what, target, fields] of heads) {
    const connection = await openRaw(world.client, wikiHost)
    const host = `Host: ${wikiHost}:${world.client.port}`
    connection.send(`${[`GET ${target} HTTP/1.1`, host, ...fields].join('\r\n')}\r\n\r\n`)
    t.equal((await connection.response()).status, 431, what)
    await connection.rest()
  }
  t.strictSame(seen, [])
  t.equal((await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } })).status, 200)
})

t.test('over HTTP/2 each ends its stream or its connection, and reaches nobody', async t => {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.url!)
    response.end()
  })
  const authority = `${wikiHost}:${world.client.port}`
  const floods: readonly (readonly [string, Record<string, string | string[]>])[] = [
    ['a field of 60 kB', { ':path': '/', x: kilo.repeat(60) }],
    ['a target of 60 kB', { ':path': `/${kilo.repeat(60)}` }],
    ['ten thousand cookies', { ':path': '/', cookie: Array.from({ length: 10_000 }, () => 'c=1') }],
  ]
  for (const [what, headers] of floods) {
    const session = openHttp2(world.client, wikiHost, {
      maxHeaderListPairs: 20_000,
      maxSendHeaderBlockLength: 1_000_000,
    })
    session.on('error', () => undefined)
    const stream = session.request({ ':authority': authority, ...headers })
    const status = await Promise.race([
      once(stream, 'response').then(([head]: Record<string, unknown>[]) => Number(head![':status'])),
      once(stream, 'close').then(() => stream.rstCode),
      once(stream, 'error').then(() => stream.rstCode),
    ]).catch(() => stream.rstCode)
    t.ok(status === 431 || (status !== constants.NGHTTP2_NO_ERROR && status < 100), `${what}: ${status}`)
    session.destroy()
  }
  t.strictSame(seen, [])
})
