/*
 * Who: anybody who can reach the edge, or a page that makes its user's browser send too much.
 * How: a field of a megabyte, thousands of small ones, a target without end, a hundred cookies of four kilobytes.
 * Lost: memory of the edge for each of them; or the app behind, whose own limit cuts what we have passed.
 */
import { constants } from 'node:http2'
import t, { type Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { limitReached } from '../harness/limit-reached.ts'
import { headersInPieces, openRawHttp2, type RawFields } from '../harness/raw-http2.ts'
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

const crumbs = (count: number, length: number): RawFields =>
  Array.from({ length: count }, (_, index) => ['cookie', `c${index}=${'a'.repeat(length)}`])

t.test('over HTTP/2 each is told to be too much, up to what is worth reading, and is on record', async t => {
  const { world, seen, ask } = await startHttp2World(t)
  const before = await limitReached(world, 'request-head-octets')
  const told: readonly (readonly [what: string, path: string, fields: RawFields])[] = [
    ['a field of 17 kB', '/', [['x', kilo.repeat(17)]]],
    ['a cookie of 17 kB', '/', [['cookie', `c=${kilo.repeat(17)}`]]],
    ['a target of 17 kB', `/${kilo.repeat(17)}`, []],
    ['crumbs of 16.2 kB', '/', crumbs(54, 297)],
    ['three hundred crumbs of 18 kB', '/', crumbs(295, 55)],
    ['a field of 60 kB', '/', [['x', kilo.repeat(60)]]],
    ['a target of 60 kB', `/${kilo.repeat(60)}`, []],
  ]
  for (const [index, [what, path, fields]] of told.entries()) {
    t.equal(await ask(path, fields), 431, what)
    const record = await world.records.operation('request-refused', index)
    t.match(record, { code: 'head-too-large', reference: /^[0-9A-Z]{5}-[0-9A-Z]{5}$/ }, what)
  }
  t.equal((await limitReached(world, 'request-head-octets')) - before, told.length)
  t.equal(await ask('/', crumbs(54, 280)), 200, 'less than that is served')
  t.strictSame(seen, ['/'])
})

t.test('over HTTP/2 what is not worth reading ends its stream or connection, and reaches nobody', async t => {
  const { seen, ask } = await startHttp2World(t)
  const reset = `reset ${constants.NGHTTP2_ENHANCE_YOUR_CALM}`
  const cases: readonly (readonly [what: string, outcome: string, fields: RawFields])[] = [
    ['eight fields of 10 kB', reset, Array.from({ length: 8 }, () => ['x', kilo.repeat(10)])],
    ['ten thousand cookies', reset, Array.from({ length: 10_000 }, () => ['cookie', 'c=1'])],
    ['a field of 100 kB', 'closed', [['x', kilo.repeat(100)]]],
  ]
  for (const [what, outcome, fields] of cases) t.equal(await ask('/', fields), outcome, what)
  t.strictSame(seen, [])
})

/** A world, and what comes of a request with these fields on a connection of its own. */
async function startHttp2World(t: Test) {
  const seen: string[] = []
  const world = await startWorld(t, (request, response) => {
    seen.push(request.url!)
    response.end()
  })
  const ask = async (path: string, more: RawFields): Promise<number | string> => {
    const connection = await openRawHttp2(world.client, wikiHost)
    const own: RawFields = [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', path],
      [':authority', `${wikiHost}:${world.client.port}`],
      ['cookie', world.cookie()],
    ]
    connection.send(...headersInPieces(1, [...own, ...more]))
    const outcome = await connection.outcome(1)
    connection.socket.destroy()
    return outcome
  }
  return { world, seen, ask }
}
