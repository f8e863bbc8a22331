/*
 * Who: someone who can set cookies in the victim's browser: a neighbour at a shared computer, or a script on a host
 *      of the same app.
 * How: they leave a session of their own there, on the app or on the sign-in host, wait until the victim signs in, and
 *      use the copy that they have kept.
 * Lost: if the sign-in went on in the session that was there, the attacker's copy would be the victim's session.
 */
import t from 'tap'
import { startSignInWorld } from '../harness/sign-in.ts'
import { signInHost, wikiHost } from '../harness/world.ts'

const session = '__Secure-sallyport'
const signIn = '__Host-sallyport-signin'

t.test('a sign-in makes a new session, and ends that of another user which it found', async t => {
  const world = await startSignInWorld(t)
  const attacker = world.browser()
  await attacker.signIn(`${world.wiki}/`, 'kim@partner.example')
  const victim = world.browser()
  const planted = attacker.jar.value(signInHost, signIn)!
  // As if the attacker had been idle for hours, so that the victim is asked who they are.
  const idle = world.resealed(planted, '.signin', { sealedAt: Math.floor(Date.now() / 1000) - 7_200 })
  victim.jar.keep(signInHost, [`${signIn}=${idle}; Path=/; Secure`])
  await victim.signIn(`${world.wiki}/mine`, 'ana@corp.example')
  const record = await world.records.activity(({ facts }) => facts?.path === '/mine')
  t.equal(record.facts!.user, 'ana@corp.example')
  t.not(record.session, idOf(attacker.jar.value(wikiHost, session)!, world), 'it is another session')
  t.equal((await attacker.fetch(`${world.wiki}/`)).status, 401, 'what the attacker kept is worth nothing')
})

t.test('a session that was planted on the app does not become the victim’s', async t => {
  const world = await startSignInWorld(t)
  const attacker = world.browser()
  await attacker.signIn(`${world.wiki}/`, 'kim@partner.example')
  const kept = attacker.jar.value(wikiHost, session)!
  const victim = world.browser()
  const over = world.resealed(kept, 'wiki', { expires: Math.floor(Date.now() / 1000) - 1 })
  victim.jar.keep(wikiHost, [`${session}=${over}; Domain=wiki.edge.localhost; Path=/; Secure`])
  await victim.signIn(`${world.wiki}/mine`)
  t.not(victim.jar.value(wikiHost, session), over)
  t.match(await world.records.activity(({ facts }) => facts?.path === '/mine'), {
    facts: { user: 'ana@corp.example' },
  })
  await attacker.fetch(`${world.wiki}/theirs`)
  t.match(await world.records.activity(({ facts }) => facts?.path === '/theirs'), {
    facts: { user: 'kim@partner.example' },
  })
})

const idOf = (token: string, world: Awaited<ReturnType<typeof startSignInWorld>>): string =>
  world.opened(token, 'wiki').id
