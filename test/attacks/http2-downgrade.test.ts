/*
 * Who: a user of an app, with a client of their own.
 * How: HTTP/2 has frames for what HTTP/1.1 has lines and lengths for, so its fields can hold what would end a line, a
 *      head or a content there: CR LF in a value, a colon in a name, a space in a path, a length that is not that of
 *      the content, `transfer-encoding`. A front that writes them out in HTTP/1.1 writes more than one request.
 * Lost: a request that nobody decided on, sent with whatever identity the connection to the app has.
 */
import t, { type Test } from 'tap'
import { attacked, probe, requestFields, startDecidedWorld, type DecidedWorld } from '../harness/decided.ts'
import {
  endHeaders,
  endStream,
  frame,
  headers,
  openRawHttp2,
  types,
  type RawFields,
} from '../harness/raw-http2.ts'
import { rawHost } from '../harness/raw-upstream.ts'

const world = await startDecidedWorld(t)
const authority = `${rawHost}:${world.client.port}`
const own: RawFields = [...requestFields(world, 'POST'), ['cookie', world.cookie()]]
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'

/** The request with these instead of, or behind, its own fields. */
const withFields = (...changed: RawFields): RawFields => {
  const names = new Set(changed.map(([name]) => name))
  const pseudo = changed.filter(([name]) => name.startsWith(':'))
  const others = changed.filter(([name]) => !name.startsWith(':'))
  return [...pseudo, ...own.filter(([name]) => !names.has(name)), ...others]
}

/** Each, on a connection of its own, is refused or reset; so the next stream there is served, or the connection ends. */
async function refusesHeads(
  t: Test,
  world: DecidedWorld,
  cases: readonly (readonly [name: string, fields: RawFields])[],
): Promise<void> {
  for (const [name, fields] of cases) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(headers(1, fields, endHeaders), frame(types.data, endStream, 1, Buffer.from(smuggled)))
    const outcome = await connection.outcome(1)
    t.ok([400, 405, 'closed', 'reset 1', 'reset 2'].includes(outcome), `${name}: ${outcome}`)
    connection.send(headers(3, withFields([':method', 'GET'], [':path', '/probe'])))
    const next = await connection.outcome(3)
    t.ok(next === 200 || next === 'closed', `${name}, then an honest request: ${next}`)
    connection.socket.destroy()
  }
  t.equal(await probe(world), 200)
  t.strictSame(attacked(world), [], 'nothing of it reaches the app')
  t.strictSame(await world.undecided(), [])
}

t.test('lengths and codings that are not those of the content', async t => {
  await refusesHeads(t, world, [
    ['a length below the content', withFields(['content-length', '5'])],
    ['a length of nought', withFields(['content-length', '0'])],
    ['a length above the content', withFields(['content-length', '5000'])],
    [
      'two lengths that differ',
      [...own, ['content-length', String(smuggled.length)], ['content-length', '5']],
    ],
    [
      'two equal lengths',
      [...own, ['content-length', String(smuggled.length)], ['content-length', String(smuggled.length)]],
    ],
    ['a signed length', withFields(['content-length', `+${smuggled.length}`])],
    ['a list of lengths', withFields(['content-length', `${smuggled.length}, 5`])],
    ['an empty length', withFields(['content-length', ''])],
    [
      'a length and a new line',
      withFields(['content-length', `${smuggled.length}\r\ntransfer-encoding: chunked`]),
    ],
    ['chunks', withFields(['transfer-encoding', 'chunked'])],
    ['identity', withFields(['transfer-encoding', 'identity'])],
    ['chunks and a length', withFields(['content-length', '5'], ['transfer-encoding', 'chunked'])],
    ['chunks with an underscore', withFields(['transfer_encoding', 'chunked'])],
    ['a connection', withFields(['connection', 'content-length'])],
    ['keep-alive', withFields(['keep-alive', '5'])],
    ['an upgrade', withFields(['upgrade', 'websocket'])],
    ['what the hop takes', withFields(['te', 'trailers, chunked'])],
  ])
})

/* The HTTP/2 library leaves such fields out before anybody sees them; what counts is that no octet of them goes on. */
t.test('fields with octets that would end a line or a name are never sent on', async t => {
  const world = await startDecidedWorld(t)
  const get = withFields(
    [':method', 'GET'],
    [':authority', `${rawHost}:${world.client.port}`],
    ['cookie', world.cookie()],
  )
  for (const [name, value] of [
    ['x-a', `b\r\n\r\n${smuggled}`],
    ['x-a', 'b\ntransfer-encoding: chunked'],
    ['x-a', 'b\rtransfer-encoding: chunked'],
    ['x-a', 'b\0c'],
    ['x-a\r\ntransfer-encoding', 'chunked'],
    ['x-a\nx-b', 'c'],
    ['x-a\0', 'b'],
    ['x-a: b', 'c'],
    ['transfer-encoding:', 'chunked'],
    ['x-a b', 'c'],
    ['transfer-encoding ', 'chunked'],
    ['Transfer-Encoding', 'chunked'],
    ['', 'x-a: b'],
    ['x-a\u00e4', 'b'],
    ['cookie', `x-a=b\r\n\r\n${smuggled}`],
  ] as const) {
    const connection = await openRawHttp2(world.client, rawHost)
    connection.send(headers(1, [...get, [name, value]]))
    const outcome = await connection.outcome(1)
    t.ok(outcome === 200 || outcome === 'reset 1', `${JSON.stringify([name, value])}: ${outcome}`)
    connection.socket.destroy()
  }
  t.notMatch(world.upstream.received, /x-a|smuggled|encoding/i)
  t.ok(world.requests.every(({ target }) => target === '/attack'))
  t.strictSame(await world.undecided(), [])
})

t.test('pseudo-header fields that would be another first line', async t => {
  await refusesHeads(t, world, [
    ['a method and a path', withFields([':method', 'GET /smuggled HTTP/1.1\r\nx: y'])],
    ['a method with a space', withFields([':method', 'GET /smuggled'])],
    ['a method with a question mark', withFields([':method', 'GET?'])],
    ['a method in small letters', withFields([':method', 'get'])],
    ['an empty method', withFields([':method', ''])],
    ['two methods', [[':method', 'GET'], ...own]],
    ['no method', own.filter(([name]) => name !== ':method')],
    ['a path without a slash', withFields([':path', 'attack'])],
    ['an empty path', withFields([':path', ''])],
    ['a path with a space', withFields([':path', '/attack HTTP/1.1'])],
    [
      'a path with CR LF',
      withFields([':path', `/attack HTTP/1.1\r\nHost: raw.example.com\r\n\r\n${smuggled}`]),
    ],
    ['a path with NUL', withFields([':path', '/attack\0'])],
    ['a path with a fragment', withFields([':path', '/attack#/smuggled'])],
    ['everything for a path', withFields([':path', '*'])],
    ['an address for a path', withFields([':path', `https://${authority}/attack`])],
    ['two paths', [[':path', '/probe'], ...own]],
    ['no path', own.filter(([name]) => name !== ':path')],
    ...['http', 'ftp', 'http://x/?', 'https ', 'https,http', ''].map(
      scheme => [`scheme ${JSON.stringify(scheme)}`, withFields([':scheme', scheme])] as const,
    ),
    ['two schemes', [[':scheme', 'http'], ...own]],
    ['no scheme', own.filter(([name]) => name !== ':scheme')],
    ['no authority', own.filter(([name]) => name !== ':authority')],
    ['an authority with CR LF', withFields([':authority', `${authority}\r\nx: y`])],
    ['an authority with a path', withFields([':authority', `${authority}/x`])],
    ['an authority with a user', withFields([':authority', `a@${authority}`])],
    ['one that is none', withFields([':attack', 'b'])],
    ['one of answers', withFields([':status', '200'])],
    ['one of WebSockets', withFields([':method', 'CONNECT'], [':protocol', 'websocket'])],
    ['one behind fields', [...own.slice(1), [':method', 'POST']]],
  ])
})

t.test('content that is a request stays content, with a length or without', async t => {
  for (const length of [[], [['content-length', String(smuggled.length)]]] as RawFields[]) {
    const before = world.requests.length
    const connection = await openRawHttp2(world.client, rawHost)
    const fields = withFields([':path', '/content'], ...length)
    connection.send(headers(1, fields, endHeaders), frame(types.data, endStream, 1, Buffer.from(smuggled)))
    t.equal(await connection.outcome(1), 200)
    connection.socket.destroy()
    const requests = world.requests.slice(before)
    t.match(requests, [{ method: 'POST', target: '/content', content: smuggled }])
    t.equal(requests.length, 1)
  }
  t.equal(await probe(world), 200)
  t.strictSame(await world.undecided(), [])
})
