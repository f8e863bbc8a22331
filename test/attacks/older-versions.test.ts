/*
 * Who: a user of an app, with a client of their own.
 * How: HTTP/1.0 knows neither chunks nor upgrades. A front that reads them all the same, and speaks HTTP/1.1 to the
 *      app, has another end of the request than a server that keeps to the version (CVE-2026-2835); and versions that
 *      are none are read as whatever comes next to hand.
 * Lost: a request that nobody decided on.
 */
import t from 'tap'
import { refusesOctets, startDecidedWorld } from '../harness/decided.ts'
import { handshakeFields } from '../harness/raw.ts'

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: raw.example.com\r\n\r\n'
const ended = `0\r\n\r\n${smuggled}`
t.test('HTTP/1.0 opens nothing, with chunks or an upgrade least of all', async t => {
  const world = await startDecidedWorld(t)
  const old = (line: string, ...fields: string[]): string => world.request(`${line} HTTP/1.0`, ...fields)
  await refusesOctets(t, world, [
    ['plainly', 505, old('GET /attack')],
    ['kept alive', 505, old('GET /attack', 'Connection: keep-alive') + smuggled],
    ['chunks', 505, old('POST /attack', 'Transfer-Encoding: chunked') + ended],
    [
      'chunks, kept alive',
      505,
      old('POST /attack', 'Connection: keep-alive', 'Transfer-Encoding: chunked') + ended,
    ],
    [
      'chunks and a length',
      400,
      old('POST /attack', 'Transfer-Encoding: chunked', 'Content-Length: 5') + ended,
    ],
    ['an upgrade to WebSocket', 505, old('GET /attack', ...handshakeFields) + smuggled],
    [
      'an upgrade to something else',
      505,
      old('GET /attack', 'Connection: Upgrade', 'Upgrade: foo') + smuggled,
    ],
    ['content by its length', 505, old('POST /attack', `Content-Length: ${smuggled.length}`) + smuggled],
  ])
})

t.test('versions that are none, or not ours, are refused', async t => {
  const world = await startDecidedWorld(t)
  const at = (version: string): string => world.request(`GET /attack${version}`)
  await refusesOctets(t, world, [
    ['none', 505, at('')],
    ['HTTP/0.9', 505, at(' HTTP/0.9')],
    ['HTTP/1.2', 400, at(' HTTP/1.2')],
    ['HTTP/2.0', 505, at(' HTTP/2.0')],
    ['HTTP/3.0', 400, at(' HTTP/3.0')],
    ['in small letters', 400, at(' http/1.1')],
    ['one figure', 400, at(' HTTP/1')],
    ['two figures', 400, at(' HTTP/1.10')],
    ['a space behind', 400, at(' HTTP/1.1 ')],
    ['another protocol', 400, at(' ICY/1.1')],
    ['the preface of HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])
})
