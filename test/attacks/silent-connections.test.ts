/*
 * Somebody opens TCP connections to the edge and says nothing, or nothing that is TLS, or asks something that is
 * no HTTP and never reads the answer. It costs the attacker nothing; if each of them kept a descriptor here, a
 * night of it would take the edge from everybody, and a health check that only connects would do the same.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import t from 'tap'
import { startWorld, wikiHost } from '../harness/world.ts'

const open = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

t.test('a connection that does not speak TLS is closed at once', async t => {
  const { client } = await startWorld(t, (_, response) => response.end())
  const socket = await open(client.port)
  socket.resume()
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  await once(socket, 'close')
  t.ok(socket.destroyed)
})

t.test('a connection that says nothing is closed when the time for its handshake is over', async t => {
  const limits = 'handshake-time: 1s'
  const { client, records } = await startWorld(t, (_, response) => response.end(), { limits })
  const socket = await open(client.port)
  socket.resume()
  await once(socket, 'close')
  t.match(records.operations('tls-refused'), [{ reason: 'handshake-timeout' }])
})

t.test('an end of the edge does not wait for connections that say nothing', async t => {
  const { client, edge } = await startWorld(t, (_, response) => response.end())
  const socket = await open(client.port)
  await edge.close()
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
  t.ok(socket.destroyed)
})

t.test('who sends what is no HTTP is told so and let go, whether they read it or not', async t => {
  const { client, records } = await startWorld(t, (_, response) => response.end())
  const socket = connectTls({ port: client.port, host: '127.0.0.1', ca: client.ca, servername: wikiHost })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  socket.write('NONSENSE\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [Buffer]
  t.match(answer.toString(), /^HTTP\/1\.1 400 /)
  await once(socket, 'close')
  t.match(records.operations('request-refused'), [{ code: /^HPE_/ }])
})
