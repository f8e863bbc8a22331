import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import t from 'tap'
import { startRecorder } from '../../evidence/at-rest/recorder.ts'
import { createSearch } from '../../evidence/at-rest/search.ts'
import { canaries, canaryOf } from './canaries.ts'

t.test('what goes through is passed on and searched, both ways', async t => {
  const server = createServer(socket => socket.pipe(socket)).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const recorder = await startRecorder((server.address() as AddressInfo).port)
  t.teardown(() => recorder.close())
  const search = createSearch(canaries)
  recorder.searchIn(() => search.stream('a line'))
  const socket = connect(recorder.port, '127.0.0.1')
  socket.write(canaryOf('sealed session'))
  const [echoed] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  t.equal(echoed.toString(), canaryOf('sealed session'))
  t.equal(recorder.octets, 64)
  t.match(search.hits, [{ canary: { class: 'sealed session' }, source: 'a line' }])
})
