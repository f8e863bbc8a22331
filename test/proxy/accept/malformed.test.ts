import { once } from 'node:events'
import t from 'tap'
import { answerTo, startDecidedWorld } from '../../harness/decided.ts'

const begun = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello'

t.test(
  'what is no request, behind one that is still answered, ends the connection without a word',
  async t => {
    const world = await startDecidedWorld(t, () => begun)
    const connection = await world.open()
    connection.send(world.request('GET / HTTP/1.1'))
    await once(connection.socket, 'data')
    connection.send('NONSENSE\r\n\r\n')
    const received = await connection.rest()
    t.equal(received.match(/HTTP\/1\.1/g)?.length, 1)
    t.match(received, /\r\n\r\nhello$/, 'what has come is not the whole, and nothing else is in it')
  },
)

t.test('behind one that has been answered, it leaves that answer whole', async t => {
  const world = await startDecidedWorld(t)
  const connection = await world.open()
  connection.send(
    `${world.request('POST /refused HTTP/1.1', 'X_A: b', 'Content-Length: 2')}okNONSENSE\r\n\r\n`,
  )
  const { status } = await connection.response()
  t.equal(status, 400)
  t.equal(await connection.rest(), '', 'nothing follows it')
})

t.test(
  'content that is broken off by what is no chunk is refused while nothing has been answered',
  async t => {
    const world = await startDecidedWorld(t)
    const head = world.request('POST / HTTP/1.1', 'Transfer-Encoding: chunked')
    t.equal((await answerTo(world, `${head}5\r\nhello\r\nNONSENSE\r\n`)).status, 400)
    t.strictSame(world.requests, [])
  },
)
