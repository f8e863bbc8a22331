/** WebSockets and server-sent events that are open when their user is blocked end, others go on. */
import { once } from 'node:events'
import type { ServerHttp2Stream } from 'node:http2'
import t from 'tap'
import { WebSocketServer } from 'ws'
import { openHttp2 } from '../harness/clients.ts'
import { nextMessage, socketTo } from '../harness/sockets.ts'
import { startWorld, wikiHost } from '../harness/world.ts'
import { allow } from './directory.ts'

const blockAna = `${allow}rules: [{ id: no-ana, when: { user: ana@corp.example }, then: block }]\n`

t.test('what is open is decided again', async t => {
  const world = await startWorld(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: first\n\n')
    },
    { policy: allow },
  )
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  sockets.on('connection', socket => socket.on('message', data => socket.send(`echo ${String(data)}`)))
  const [ana, kim] = [world.cookie(), world.cookie({ user: 'kim@corp.example' })]
  const open = async (cookie: string) => {
    const socket = socketTo(world.client, wikiHost, '/live', { cookie })
    await once(socket, 'open')
    return socket
  }
  const [anas, kims] = [await open(ana), await open(kim)]
  const session = openHttp2(world.client, wikiHost)
  const events = session.request({ ':authority': `${wikiHost}:${world.client.port}`, cookie: ana })
  await once(events, 'data')
  const ended = [once(anas, 'close'), once(events, 'error')]
  world.writePolicy(blockAna)
  await Promise.all(ended)
  t.equal((events as unknown as ServerHttp2Stream).rstCode, 2, 'as a reset, not as a clean end')
  kims.send('still here')
  t.equal(await nextMessage(kims), 'echo still here')
  kims.terminate()
  session.close()
})
