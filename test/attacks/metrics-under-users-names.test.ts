/*
 * Who: a user of an app, or anybody else who can reach the users' listener.
 * How: they ask for what operators see (/metrics, /healthz, /policy, /edges/map) under an app's name, the sign-in host's, names made
 *      from those, or by a target in absolute form.
 * Lost: how many users there are, what rules say, and the power to end sessions.
 */
import t from 'tap'
import { http1, http2 } from '../harness/clients.ts'
import { openRaw } from '../harness/raw.ts'
import { echo } from '../harness/sign-in.ts'
import { signInHost, startWorld, wikiHost } from '../harness/world.ts'

const paths = [
  '/metrics',
  '/healthz',
  '/readyz',
  '/policy',
  '/policy/reload',
  '/edges',
  '/edges/map',
  '/restart',
]
const ours = /sallyport_|"revision"|<svg/

t.test('nothing of what operators see is told under the names of users', async t => {
  const world = await startWorld(t, echo)
  const cookie = world.cookie()
  for (const client of [http1, http2])
    for (const path of paths)
      for (const host of [wikiHost, signInHost]) {
        const { text } = await client(world.client, host, { path, headers: { cookie } })
        t.notMatch(text, ours, `${host}${path}`)
      }
  t.match(
    (await http1(world.client, wikiHost, { path: '/metrics', headers: { cookie } })).text,
    'GET /metrics',
  )
})

t.test('nor under names that sound like theirs, or by a whole address', async t => {
  const world = await startWorld(t, echo)
  const { port } = world.client
  for (const authority of ['metrics.edge.localhost', 'admin.edge.localhost', '127.0.0.1', 'localhost'])
    for (const form of ['/metrics', `https://${authority}:${port}/metrics`]) {
      const connection = await openRaw(world.client, wikiHost)
      connection.send(`GET ${form} HTTP/1.1\r\nHost: ${authority}:${port}\r\n\r\n`)
      const { status, body } = await connection.response()
      t.ok(status >= 400 && status < 500, `${authority} ${form}: ${status}`)
      t.notMatch(body, ours)
      connection.socket.destroy()
    }
})
