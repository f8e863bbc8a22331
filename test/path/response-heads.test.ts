import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { endHeaders, frame, headers, openRawHttp2, types, type Frame } from '../harness/raw-http2.ts'
import { rawHost, startRawWorld } from '../harness/raw-upstream.ts'

for (const [name, client] of Object.entries({ http1, http2 })) {
  const answered = async (t: Parameters<typeof startRawWorld>[0], answer: string) => {
    const world = await startRawWorld(t, () => answer)
    return client(world.client, rawHost, { headers: { cookie: world.cookie() } })
  }

  t.test(`${name}: space behind a value is no part of it`, async t => {
    const { headers, text } = await answered(
      t,
      'HTTP/1.1 200 OK\r\ncontent-type: text/plain \t\r\nx-a:\t b\t\r\ncontent-length: 2\r\n\r\nok',
    )
    t.match(headers, { 'content-type': 'text/plain', 'x-a': 'b' })
    t.equal(text, 'ok')
  })

  t.test(`${name}: a language that is said twice is said twice`, async t => {
    const { status, headers } = await answered(
      t,
      'HTTP/1.1 200 OK\r\ncontent-language: de\r\ncontent-language: en\r\ncontent-length: 2\r\n\r\nok',
    )
    t.match({ status, headers }, { status: 200, headers: { 'content-language': /de/ } })
  })

  t.test(`${name}: what says that it has no content says no length`, async t => {
    const none = await answered(t, 'HTTP/1.1 204 x\r\ncontent-length: 5\r\n\r\n')
    t.equal(none.headers['content-length'], undefined)
    const reset = await answered(t, 'HTTP/1.1 205 x\r\ncontent-length: 2\r\n\r\nok')
    t.match(reset, { status: 205, text: '' })
    t.equal(reset.headers['content-length'], '0')
  })

  t.test(`${name}: a coding in a second field is refused as one in the first`, async t => {
    const twice = 'transfer-encoding: chunked\r\ntransfer-encoding: gzip'
    t.equal((await answered(t, `HTTP/1.1 200 OK\r\n${twice}\r\n\r\n2\r\nok\r\n0\r\n\r\n`)).status, 502)
  })
}

t.test('http2: an early answer is whole with its trailers before the sender is told to stop', async t => {
  const world = await startRawWorld(
    t,
    () =>
      'HTTP/1.1 200 OK\r\ntrailer: x-t\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-t: a\r\n\r\n',
  )
  const connection = await openRawHttp2(world.client, rawHost)
  const fields = [
    [':method', 'POST'],
    [':scheme', 'https'],
    [':path', '/early'],
    [':authority', `${rawHost}:${world.client.port}`],
    ['cookie', world.cookie()],
  ] as const
  connection.send(headers(1, fields, endHeaders), frame(types.data, 0, 1, Buffer.from('hello')))
  const isReset = ({ type, stream }: Frame): boolean => stream === 1 && type === types.reset
  t.equal((await connection.first(isReset))?.payload.readUInt32BE(), 0)
  const seen = connection.frames.filter(({ stream }) => stream === 1).map(({ type }) => type)
  t.strictSame(seen, [types.headers, types.data, types.headers, types.reset])
})
