/*
 * Who: a user of an app, with a client of their own.
 * How: an upgrade to HTTP/2 without TLS (`h2c`) that a proxy hands on makes of the connection to the app a tunnel of
 *      streams, none of which anybody looks at. Some apps' servers still offer it; the fields alone, without
 *      `Upgrade`, are enough for others.
 * Lost: every rule, for everything the app has.
 */
import t from 'tap'
import { answerTo, attacked, refusesOctets, startDecidedWorld } from '../harness/decided.ts'

const settings = 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'
/** What an HTTP/2 client says next: its preface, and HEADERS of a stream. */
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x03\x01\x05\0\0\0\x01\x82\x84\x87'

t.test('an upgrade to HTTP/2 is refused, and its frames reach nobody', async t => {
  const world = await startDecidedWorld(t)
  const on = (line: string, ...fields: string[]): string =>
    world.request(`${line} HTTP/1.1`, ...fields) + preface
  const connection = 'Connection: Upgrade, HTTP2-Settings'
  await refusesOctets(t, world, [
    ['as it is written', 400, on('GET /attack', connection, 'Upgrade: h2c', settings)],
    ['in capitals', 400, on('GET /attack', connection, 'Upgrade: H2C', settings)],
    ['without settings', 400, on('GET /attack', 'Connection: Upgrade', 'Upgrade: h2c')],
    ['in a list', 400, on('GET /attack', connection, 'Upgrade: websocket, h2c', settings)],
    [
      'beside a WebSocket',
      400,
      on('GET /attack', connection, 'Upgrade: h2c', 'Upgrade: websocket', settings),
    ],
    ['with content', 400, on('POST /attack', connection, 'Upgrade: h2c', settings, 'Content-Length: 5')],
    ['without being nominated', 400, on('GET /attack', 'Connection: Upgrade', 'Upgrade: h2c', settings)],
  ])
})

t.test('its fields alone, which are no upgrade, are not handed on', async t => {
  const world = await startDecidedWorld(t)
  for (const fields of [
    ['Upgrade: h2c', settings],
    [settings],
    ['Connection: HTTP2-Settings', settings],
    ['Connection: close', 'Upgrade: h2c', settings],
  ])
    t.equal(
      (await answerTo(world, world.request('GET /served HTTP/1.1', ...fields))).status,
      200,
      fields.join(),
    )
  t.strictSame(
    attacked(world),
    Array.from({ length: 4 }, () => 'GET /served'),
  )
  t.notMatch(world.upstream.received, /h2c|http2-settings|upgrade:/i)
  t.strictSame(await world.undecided(), [])
})
