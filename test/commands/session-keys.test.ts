import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import t from 'tap'
import { http1 } from '../harness/clients.ts'
import { sallyport } from '../harness/command-line.ts'
import { startEdgeProcess } from '../harness/edge-process.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'

const keysOf = async (world: World, ...args: string[]) =>
  sallyport(['session', 'keys', ...args, '--config', join(world.directory, 'sallyport.yaml')])

const status = async ({ client }: Pick<World, 'client'>, cookie: string): Promise<number> =>
  (await http1(client, wikiHost, { headers: { cookie } })).status

/** How many keys the edge tells it holds after a rotation. */
const heldAfter = async ({ records }: World) => (await records.operation('keys-reload', 0))['keys']

t.test('a rotated ring goes on opening what was sealed, and its new key seals when all know it', async t => {
  const world = await startWorld(t, echo, { session: 'rotation: { lead: 0s }' })
  const before = world.cookie()
  const [, oldKey] = before.split('.')
  const { code, out } = await keysOf(world, 'rotate')
  t.equal(code, 0)
  const [, newKey] = /^key ([0-9a-f]{8}) seals from \d{4}-/.exec(out)!
  t.equal(await heldAfter(world), 2)
  t.equal(await status(world, before), 200)
  t.equal((await keysOf(world, 'list')).out, `${newKey}  seals\n${oldKey}  opens\n`)
})

t.test('a ring that somebody else has seen is dropped, and every session with it', async t => {
  const world = await startWorld(t, echo)
  const before = world.cookie()
  t.equal(await status(world, before), 200)
  const { out } = await keysOf(world, 'rotate', '--drop-old')
  t.match(out, `taken out: ${before.split('.')[1]}\n`)
  t.equal(await heldAfter(world), 1)
  t.equal(await status(world, before), 401)
})

t.test('a timer may ask as often as it likes', async t => {
  const world = await startWorld(t, echo)
  const { code, out } = await keysOf(world, 'rotate', '--if-older', '30d')
  t.match({ code, out }, { code: 0, out: /^the newest key was made at .*; nothing to do\n$/ })
  t.match(await keysOf(world, 'rotate', '--if-older', '30d', '--drop-old'), { code: 2, error: /cannot wait/ })
  t.match(await keysOf(world, 'rotate', '--if-older', 'old'), { code: 2, error: /"old" is not a duration/ })
})

t.test('a ring that is not there is no empty ring, and half a command names its other half', async t => {
  const world = await startWorld(t, echo)
  rmSync(join(world.directory, 'session-keys.json'))
  t.match(await keysOf(world, 'list'), {
    code: 1,
    error: /session-keys\.json is not there; an edge makes it/,
  })
  t.match(await keysOf(world), { code: 2, error: /^"session keys" needs one more word: rotate, list\n/ })
})

t.test('TLS sessions resume on another edge, before a rotation and after it', async t => {
  const world = await startWorld(t, echo, { session: 'rotation: { lead: 0s }' })
  const other = await startEdgeProcess(t, world)
  const before = await ticketOf(world.client)
  t.equal(await resumes(other.client, before), true)
  await keysOf(world, 'rotate')
  await other.records('keys-reload', 1)
  await heldAfter(world)
  const after = await changedTicket(other.client, before)
  t.equal(await resumes(world.client, after), true)
})

/** The ticket keys change within a second of the ring; until then the old tickets resume. */
async function changedTicket(client: World['client'], before: Buffer): Promise<Buffer> {
  while (await resumes(client, before)) await new Promise(setImmediate)
  return ticketOf(client)
}

const secured = async (client: World['client'], session?: Buffer): Promise<TLSSocket> => {
  const options = { ...client, host: '127.0.0.1', servername: wikiHost, maxVersion: 'TLSv1.2' as const }
  const socket = connect({ ...options, ...(session && { session }) })
  await once(socket, 'secureConnect')
  return socket
}

async function ticketOf(client: World['client']): Promise<Buffer> {
  const socket = await secured(client)
  const session = socket.getSession()!
  socket.destroy()
  return session
}

async function resumes(client: World['client'], session: Buffer): Promise<boolean> {
  const socket = await secured(client, session)
  const reused = socket.isSessionReused()
  socket.destroy()
  return reused
}
