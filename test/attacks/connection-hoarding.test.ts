/*
 * A client opens many streams to one app and reads none of the answers. Each holds a connection to the app, the
 * edge opens only so many of these, and everybody else waits: one client has taken the app from all.
 */
import { once } from 'node:events'
import type { ClientHttp2Session } from 'node:http2'
import t from 'tap'
import { http1, openHttp2 } from '../harness/clients.ts'
import { startWorld, wikiHost } from '../harness/world.ts'

const perUser = 128
const endless = Buffer.alloc(1_048_576, 'x')

t.test('one user gets so much of an app and no more, and the others go on', async t => {
  const world = await startWorld(t, ({ url }, response) =>
    response.end(url === '/endless' ? endless : 'short'),
  )
  const hoard = world.cookie({ user: 'hoarder@corp.example' })
  const authority = `${wikiHost}:${world.client.port}`
  const sessions: ClientHttp2Session[] = []
  t.teardown(() => sessions.forEach(session => session.destroy()))
  const hold = async (session: ClientHttp2Session): Promise<number> => {
    const stream = session.request({ ':path': '/endless', ':authority': authority, cookie: hoard })
    stream.on('error', () => undefined)
    const [head] = (await once(stream, 'response')) as [{ ':status': number }]
    return head[':status']
  }
  for (let connection = 0; connection < 2; connection++) sessions.push(openHttp2(world.client, wikiHost))
  for (let held = 0; held < perUser; held++) t.equal(await hold(sessions[held % 2]!), 200)
  t.equal(await hold(sessions[0]!), 429)

  t.match(await http1(world.client, wikiHost, { headers: { cookie: world.cookie() } }), {
    status: 200,
    text: 'short',
  })
})
