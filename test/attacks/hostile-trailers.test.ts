/*
 * Who: an app that has been taken over.
 * How: it announces trailers and then sends fields there that a library throws at, since a message has them once or a
 *      connection has them: `date` twice, `http2-settings`.
 * Lost: the process, and with it the connections of all users of all apps.
 */
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'

const trailers = [
  'date: a\r\ndate: b',
  'etag: a\r\netag: b',
  'user-agent: a\r\nuser-agent: b',
  'x-content-type-options: a\r\nx-content-type-options: b',
  'http2-settings: x',
  'connection: x',
  'te: gzip',
  'transfer-encoding: chunked',
  'keep-alive: x',
  'upgrade: x',
  ':status: 200',
  '__proto__: x',
]

for (const [name, client] of Object.entries({ http1, http2 })) {
  t.test(`${name}: whatever stands in trailers, others go on`, async t => {
    const world = await startRawWorld(t, head => {
      const trailer = trailers[Number(/^GET \/(\d+)/.exec(head)?.[1])]
      return trailer === undefined
        ? 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
        : `HTTP/1.1 200 OK\r\ntrailer: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${trailer}\r\n\r\n`
    })
    const get = (path: string) => client(world.client, rawHost, { path, headers: { cookie: world.cookie() } })
    for (const [index, trailer] of trailers.entries()) {
      const text = await get(`/${index}`).then(
        response => response.text,
        () => 'reset',
      )
      t.equal(text, trailer.startsWith(':') ? 'reset' : 'ok', trailer)
      t.equal((await get('/probe')).status, 200)
    }
  })
}
