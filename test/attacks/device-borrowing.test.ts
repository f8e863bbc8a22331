/*
 * Who: someone who is signed in on a device of their own, which is not managed, and wants what only managed devices get.
 * How: a managed device shows its certificate, and what comes of it is moved: its link from one browser to another, the
 *      link of the attacker's own check into the browser of somebody on a managed device, an old result shown again.
 * Lost: what rules keep on managed devices, on a device that nobody looks after.
 */
import t, { type Test } from 'tap'
import { createKeyRing, generateKey } from '../../src/session/index.ts'
import { createDeviceChecks } from '../../src/identity/index.ts'
import { signInUpToDevice, startDeviceWorld } from '../harness/device-world.ts'
import { signInHost } from '../harness/world.ts'

const user = 'ana@corp.example'
const attackerUser = 'kim@partner.example'
const refusal = { status: 400, text: /This sign-in cannot be completed/ }

async function startBorrowing(t: Test) {
  const world = await startDeviceWorld(t)
  const managed = world.browser(world.devices.issue('laptop'))
  const attacker = world.browser()
  /** What the attacker gets of what only managed devices get, in an app not opened before. */
  const attackersStatus = async (): Promise<number> => (await attacker.open(`${world.mail}/plans/all`)).status
  return { world, managed, attacker, attackersStatus }
}

t.test('the result of another user’s device is refused, and leaves both sign-ins as they were', async t => {
  const { world, managed, attacker, attackersStatus } = await startBorrowing(t)
  await attacker.signIn(`${world.wiki}/`, attackerUser)
  const before = attacker.jar.value(signInHost, '__Host-sallyport-signin')
  const check = await signInUpToDevice(world, managed, user)
  const result = (await managed.step(check.href)).headers.location!
  t.match(await attacker.open(result), refusal)
  t.equal(attacker.jar.value(signInHost, '__Host-sallyport-signin'), before)
  t.equal(await attackersStatus(), 403)
})

t.test('the result of the same user’s other browser is refused as well', async t => {
  const { world, managed, attacker, attackersStatus } = await startBorrowing(t)
  await attacker.signIn(`${world.wiki}/`, user)
  const check = await signInUpToDevice(world, managed, user)
  t.match(await attacker.open((await managed.step(check.href)).headers.location!), refusal)
  t.equal(await attackersStatus(), 403)
})

t.test('a browser that is lured to the attacker’s check uses up what comes of it', async t => {
  const { world, managed, attacker, attackersStatus } = await startBorrowing(t)
  await managed.signIn(`${world.wiki}/`, user)
  const check = await signInUpToDevice(world, attacker, attackerUser)
  const lured = await managed.open(check.href)
  t.match(lured, refusal, 'it is led on to the sign-in host, which knows that this is not its own')
  t.equal((await managed.open(`${world.mail}/plans/all`)).status, 200, 'and is what it was')
  const copied = lured.trail.at(-1)!
  t.match(copied, '/device?d=')
  t.equal((await attacker.open(copied)).status, 403, 'the attacker gets in as one who has shown nothing')
  t.equal(await attackersStatus(), 403)
})

t.test('a result that was shown once adds nothing again, also after the device was given back', async t => {
  const { world, managed, attacker, attackersStatus } = await startBorrowing(t)
  const trail = (await managed.signIn(`${world.wiki}/plans/all`, user)).trail
  const result = trail.find(url => url.startsWith(`${world.signIn}/device?`))!
  t.match(await attacker.open(result), refusal, 'nobody is signed in')
  t.equal((await managed.open(result)).status, 200, 'a reload goes on as what the sign-in is')
  await managed.submit(`${world.signIn}/sign-out`, {})
  t.match(await managed.open(result), refusal)
  await attacker.signIn(`${world.wiki}/`, attackerUser)
  t.equal(await attackersStatus(), 403)
})

t.test('a result cannot be made up, and what the sign-in host asks is none', async t => {
  const { world, attacker, attackersStatus } = await startBorrowing(t)
  const check = await signInUpToDevice(world, attacker, attackerUser)
  const origins = { deviceOrigin: world.device, signInOrigin: world.signIn }
  const stranger = createDeviceChecks(createKeyRing([generateKey()]), origins)
  const theirs = stranger.checkUrl({ browser: 'x', user: attackerUser } as never, undefined)
  const sealed = new URL(theirs).searchParams.get('d')!
  for (const made of [check.search, new URL(stranger.resultUrl(sealed, undefined)!).search, '?d=', ''])
    t.match(await attacker.open(`${world.signIn}/device${made}`), refusal)
  t.equal(await attackersStatus(), 403)
})

t.test(
  'what is not prevented: who works both browsers, and stops the first on its way, can carry a result',
  async t => {
    const { world, managed, attacker } = await startBorrowing(t)
    const check = await signInUpToDevice(world, attacker, user)
    const carried = (await managed.step(check.href)).headers.location!
    t.equal((await attacker.open(carried)).status, 200, 'as they could carry the session’s own cookies')
  },
)
