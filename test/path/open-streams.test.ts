import { join } from 'node:path'
import t, { type Test } from 'tap'
import { rotateKeyRing } from '../../src/session/index.ts'
import { http1 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const now = Math.floor(Date.now() / 1000)

/** A world, and a stream in it that never ends by itself; resolves when it has begun. */
async function streaming(t: Test, cookieOf: (world: World) => string) {
  const begun = Promise.withResolvers<void>()
  const world = await startWorld(t, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: 1\n\n', () => begun.resolve())
  })
  const ended = http1(world.client, wikiHost, { headers: { cookie: cookieOf(world) } }).then(
    () => 'whole',
    () => 'reset',
  )
  await begun.promise
  return { world, ended }
}

t.test('a stream ends when the key that sealed its session is taken out', async t => {
  const { world, ended } = await streaming(t, world => world.cookie())
  rotateKeyRing(join(world.directory, 'session-keys.json'), { lead: 0, kept: -1 }, Date.now())
  t.equal(await ended, 'reset')
})

t.test('a stream of a session that is older than a new rule lets it be ends with the swap', async t => {
  const proofs = [{ strength: 'password', at: now - 5 * 3_600 }] as const
  const { world, ended } = await streaming(t, world => world.cookie({ proofs }))
  world.writePolicy(`version: 1
default: monitor
rules: [{ id: short, when: { app: wiki }, then: { session: { absolute: 4h } } }]`)
  await world.edge.reload()
  t.equal(await ended, 'reset')
})
