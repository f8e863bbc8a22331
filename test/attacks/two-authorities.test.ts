/*
 * Who: a user of an app, with a client of their own.
 * How: an HTTP/2 request says whom it is for in `:authority` and once more in `host`; the rules go by one, and what is
 *      sent on by the other. Or it says so twice in either, in another case, with another port, or not at all.
 * Lost: a request to one app or host that was decided on as one to another.
 */
import t from 'tap'
import { attacked, probe, startDecidedWorld } from '../harness/decided.ts'
import { headers, openRawHttp2, type RawFields } from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'
import { mailHost, wikiHost } from '../harness/world.ts'

const world = await startDecidedWorld(t)
const { port } = world.client
const own = `${rawHost}:${port}`

/** A request with these fields in place of what says whom it is for. */
const addressed = (path: string, ...fields: RawFields): RawFields => {
  const pseudo = fields.filter(([name]) => name.startsWith(':'))
  const others = fields.filter(([name]) => !name.startsWith(':'))
  return [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', path],
    ...pseudo,
    ['cookie', world.cookie()],
    ...others,
  ]
}

for (const [name, ...fields] of [
  ['another app in host', [':authority', own], ['host', `${mailHost}:${port}`]],
  ['another app in authority', [':authority', `${mailHost}:${port}`], ['host', own]],
  ['another host of the app', [':authority', own], ['host', `${wikiHost}:${port}`]],
  ['another port', [':authority', own], ['host', `${rawHost}:1`]],
  ['no port', [':authority', own], ['host', rawHost]],
  ['a point behind', [':authority', own], ['host', `${rawHost}.:${port}`]],
  ['the app’s own name', [':authority', own], ['host', 'raw.example.com']],
  ['an empty authority', [':authority', ''], ['host', own]],
  ['two hosts that agree', [':authority', own], ['host', own], ['host', own]],
  ['two hosts that differ', [':authority', own], ['host', own], ['host', `${mailHost}:${port}`]],
  ['two authorities', [':authority', own], [':authority', `${mailHost}:${port}`]],
  ['two authorities that agree', [':authority', own], [':authority', own]],
  ['neither'],
] as const) {
  t.test(`${name}: refused`, async t => {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(headers(1, addressed('/attack', ...fields)))
    const outcome = await connection.outcome(1)
    t.ok([400, 421, 'reset 1'].includes(outcome), String(outcome))
    connection.send(headers(3, addressed('/probe', [':authority', own])))
    t.equal(await connection.outcome(3), 200, 'the connection serves on')
    connection.socket.destroy()
    t.strictSame(attacked(world), [])
  })
}

/* The HTTP/2 library leaves out what cannot be a host at all; then `:authority` alone says it, to the rules and to the app. */
t.test('a host that is none is never sent on', async t => {
  const before = world.requests.length
  for (const host of ['', `${own}, ${mailHost}:${port}`, `a@${own}`, `${own}/x`]) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(headers(1, addressed('/probe', [':authority', own], ['host', host])))
    const outcome = await connection.outcome(1)
    t.ok([200, 400, 'reset 1'].includes(outcome), `${host}: ${outcome}`)
    connection.socket.destroy()
  }
  const hosts = world.requests.slice(before).flatMap(({ values }) => values('host'))
  t.ok(hosts.every(host => host === 'raw.example.com'))
  t.strictSame(await world.undecided(), [])
})

t.test('both may be there and agree, in any case of letters; host may stand alone', async t => {
  for (const fields of [
    [
      [':authority', own],
      ['host', own],
    ],
    [
      [':authority', own],
      ['host', own.toUpperCase()],
    ],
    [['host', own]],
  ] as RawFields[]) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(headers(1, addressed('/served', ...fields)))
    t.equal(await connection.outcome(1), 200)
    connection.socket.destroy()
  }
  t.equal(await probe(world), 200)
  t.strictSame(
    attacked(world),
    Array.from({ length: 3 }, () => 'GET /served'),
  )
  t.strictSame(await world.undecided(), [])
})
