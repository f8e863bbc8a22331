/*
 * Who: whoever sits down at a computer that a user has left, for instance in a hotel. The user has a device of their own.
 * How: the user signs out at that computer, or has it signed out by the operator. The other has kept what its browser showed
 *      before: the session cookies of the apps, that of the sign-in host, and a socket that is still open. Or they sign out
 *      there themselves, to put the user out on the device of their own.
 * Lost: the user's session goes on in strange hands; or the user's work on the other device.
 */
import { once } from 'node:events'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { post } from '../admin/posting.ts'
import { echo, startSignInWorld, type SignInWorld } from '../harness/sign-in.ts'
import { socketTo } from '../harness/sockets.ts'
import { mailHost, signInHost, wikiHost } from '../harness/world.ts'

const session = '__Secure-sallyport'
const signIn = '__Host-sallyport-signin'

/** A world in which Ana works at the computer and on her own device, in two apps each. */
async function onTwoDevices(world: SignInWorld) {
  const sockets = new WebSocketServer({ server: world.origin.server, path: '/live' })
  const [computer, own] = [world.browser(), world.browser()]
  for (const browser of [computer, own]) {
    await browser.signIn(`${world.wiki}/`)
    await browser.open(`${world.mail}/`)
  }
  const kept = (host: string, name: string): string => `${name}=${computer.jar.value(host, name)}`
  const cookies = {
    wiki: kept(wikiHost, session),
    mail: kept(mailHost, session),
    signIn: kept(signInHost, signIn),
  }
  const socket = socketTo(world.client, wikiHost, '/live', { cookie: cookies.wiki })
  await once(socket, 'open')
  return { computer, own, cookies, closed: once(socket, 'close').finally(() => sockets.close()) }
}

type Devices = Awaited<ReturnType<typeof onTwoDevices>>

/** What the kept cookies are still good for, and whether the user's own device goes on. */
async function isOver(t: Test, world: SignInWorld, { own, cookies, closed }: Devices): Promise<void> {
  await closed
  const thief = world.browser()
  for (const [url, cookie] of [
    [world.wiki, cookies.wiki],
    [world.mail, cookies.mail],
  ] as const)
    t.equal((await thief.fetch(`${url}/api`, { headers: { cookie } })).status, 401, url)
  const overview = await thief.fetch(`${world.signIn}/`, { headers: { cookie: cookies.signIn } })
  t.notMatch(overview.text, 'You are signed in')
  for (const url of [world.wiki, world.mail]) t.equal((await own.fetch(`${url}/api`)).status, 200, url)
}

t.test('who signs out at one device is out there whatever was kept, and goes on at the other', async t => {
  const world = await startSignInWorld(t, {}, echo)
  const devices = await onTwoDevices(world)
  await devices.computer.open(`${world.signIn}/sign-out`)
  await devices.computer.submit(`${world.signIn}/sign-out`, {})
  await isOver(t, world, devices)
})

t.test('so is who is signed out at one device by the operator, by the session of its records', async t => {
  const world = await startSignInWorld(t, {}, echo)
  const devices = await onTwoDevices(world)
  await devices.computer.fetch(`${world.wiki}/of-the-computer`)
  const record = await world.records.activity(({ facts }) => facts?.path === '/of-the-computer')
  const body = JSON.stringify({ session: record.session })
  const ended = await post(world.edge, '/sessions/revoke', { 'content-type': 'application/json' }, body)
  t.equal(ended.status, 200)
  await isOver(t, world, devices)
})
