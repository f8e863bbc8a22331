/*
 * Who: nobody, or somebody who has got hold of a key and waits.
 * How: keys are changed while people work, and edges learn of it one after the other; clocks of edges differ. Whoever has
 *      a session sealed with a key of before shows it after the key is gone, or one that says it was sealed tomorrow.
 * Lost: people are thrown out of what they do; or a key that was changed because it leaked goes on opening doors.
 */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createKeyRing, createSessionTokens, generateKey, rotateKeyRing } from '../../src/session/index.ts'
import { http2On, openHttp2 } from '../harness/clients.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const hour = 3_600_000
const now = (): number => Math.floor(Date.now() / 1000)

/** A world whose app sets a sealed cookie, an open connection, and the answers to it. */
async function startKeyWorld(t: Test) {
  const world = await startWorld(t, (request, response) => {
    if (request.url === '/set') response.setHeader('set-cookie', 'sid=secret; HttpOnly')
    response.end(request.headers.cookie ?? 'none')
  })
  const session = openHttp2(world.client, wikiHost)
  t.teardown(() => session.destroy())
  const ask = (cookie: string, path = '/') =>
    http2On(session, `${wikiHost}:${world.client.port}`, { path, headers: { cookie } })
  return { ...world, ask }
}

const keysOf = ({ directory }: World): string => join(directory, 'session-keys.json')
const tokenOf = (cookie: string): string => cookie.slice(cookie.indexOf('=') + 1)

t.test('however often keys change, nobody is thrown out while theirs are kept', async t => {
  const world = await startKeyWorld(t)
  const { ask, edge } = world
  // An edge that never learns of the new keys goes on sealing with the first.
  const late = world.cookie()
  const sealed = (await ask(late, '/set')).headers['set-cookie']![0]!.split(';')[0]!
  let [sent, served] = [0, 0]
  let isOver = false
  const work = async (): Promise<void> => {
    while (!isOver) {
      sent++
      if ((await ask(`${late}; ${sealed}`)).text === 'sid=secret') served++
    }
  }
  const working = [work(), work(), work(), work()]
  const ids = new Set<string>()
  for (let round = 0; round < 10; round++) {
    ids.add(rotateKeyRing(keysOf(world), { lead: round % 2 === 0 ? 0 : hour, kept: hour }, Date.now()).added)
    await edge.reload()
    t.equal((await ask(`${world.cookie()}; ${sealed}`)).text, 'sid=secret', `after ${ids.size} changes`)
  }
  isOver = true
  await Promise.all(working)
  t.equal(ids.size, 10)
  t.ok(sent > 20)
  t.equal(served, sent, 'all of the work went on')
  const renewed = (await ask(late, '/set')).headers['set-cookie']![0]!.split(';')[0]!
  t.ok(ids.has(renewed.split('.')[1]!), 'what is sealed now, a new key seals')
  t.not(sealed.split('.')[1], renewed.split('.')[1])
})

t.test('a key that is gone opens nothing, whatever was remembered of what it had opened', async t => {
  const world = await startKeyWorld(t)
  const { ask, edge } = world
  const own = world.cookie()
  const sealed = (await ask(own, '/set')).headers['set-cookie']![0]!.split(';')[0]!
  t.equal((await ask(`${own}; ${sealed}`)).text, 'sid=secret')
  rotateKeyRing(keysOf(world), { lead: 0, kept: -1 }, Date.now())
  await edge.reload()
  for (const path of ['/', '/set', '/other']) t.equal((await ask(own, path)).status, 401, path)
})

t.test('keys that nobody has given the edge open nothing, whatever they call themselves', async t => {
  const world = await startKeyWorld(t)
  const token = tokenOf(world.cookie())
  const genuine = world.opened(token, 'wiki')
  const lifetimes = { idle: hour, absolute: hour }
  for (const id of [genuine.key, '00000000', generateKey().id]) {
    const forger = createSessionTokens(createKeyRing([{ ...generateKey(), id }]), lifetimes)
    const forged = forger.seal(genuine, 'wiki')
    t.equal((await world.ask(`__Secure-sallyport=${forged}`)).status, 401, id)
  }
  for (const id of ['ffffffff', '', '../../..', '__proto__', 'constructor']) {
    const swapped = token.replace(genuine.key, id)
    t.equal((await world.ask(`__Secure-sallyport=${swapped}`)).status, 401, id)
  }
})

t.test('clocks may differ by a minute, and not by more', async t => {
  const { ask, cookie } = await startKeyWorld(t)
  const idle = 3_600
  for (const [what, session, status] of [
    ['sealed by a clock that is ahead', { sealedAt: now() + 50 }, 200],
    ['sealed in two hours', { sealedAt: now() + 7_200 }, 401],
    ['sealed in a hundred years', { sealedAt: now() + 3_153_600_000 }, 401],
    ['a clock behind, at the end of the idle time', { sealedAt: now() - idle - 30 }, 200],
    ['idle for too long', { sealedAt: now() - idle - 61 }, 401],
    ['over for a second', { expires: now() - 1 }, 401],
    ['never sealed', { sealedAt: 0 }, 401],
  ] as const)
    t.equal((await ask(cookie(session))).status, status, what)
})
