/** Edges that tell one another of themselves over a real NATS. */
import t, { type Test } from 'tap'
import { joinRegister, type Announcement, type Register } from '../../src/fleet/index.ts'
import { startNats, type NatsServer } from '../harness/nats-server.ts'

const timing = { every: 50, silence: 400, patience: 1_000, retry: 50, settling: 300 }

const announcementOf = (id: string, more: Partial<Announcement> = {}): Announcement => ({
  id,
  unready: null,
  load: 0.25,
  connections: 7,
  users: 3,
  revisions: ['abcdef'],
  ...more,
})

function join(t: Test, { url }: NatsServer, own?: () => Promise<Announcement>): Register {
  const servers = { servers: [url], credentials: undefined, ca: undefined, deployment: 'edge.localhost' }
  const register = joinRegister({ ...servers, own, lost: () => undefined }, timing)
  t.teardown(() => register.close())
  return register
}

/** Resolves when it is so; a test that waits for what never comes ends by tap's own limit. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 10))
}

t.test('each hears what the others tell, also who tells nothing', async t => {
  const nats = await startNats(t)
  let load = 0.25
  const a = join(t, nats, async () => announcementOf('a', { load }))
  const b = join(t, nats, async () => announcementOf('b', { unready: 'drains' }))
  const listener = join(t, nats)
  for (const register of [a, b, listener]) {
    await until(() => register.latestOf('a') !== undefined && register.latestOf('b') !== undefined)
    t.strictSame(register.latestOf('a'), announcementOf('a'))
    t.strictSame(register.latestOf('b'), announcementOf('b', { unready: 'drains' }))
    t.equal(register.latestOf('c'), undefined)
  }
  load = 0.75
  await until(() => listener.latestOf('a')?.load === 0.75)
})

t.test('one that ends is silent soon, and silence counts once all had time to come back', async t => {
  const nats = await startNats(t)
  const listener = join(t, nats)
  t.notOk(listener.isHeard(), 'at first')
  const a = join(t, nats, async () => announcementOf('a'))
  await until(() => listener.isHeard() && listener.latestOf('a') !== undefined)
  await a.close()
  await until(() => listener.latestOf('a') === undefined)
  t.ok(listener.isHeard())
})

t.test('without NATS nobody is heard, and silence says nothing', async t => {
  const nats = await startNats(t)
  const a = join(t, nats, async () => announcementOf('a'))
  await until(() => a.isHeard() && a.latestOf('a') !== undefined)
  await nats.stop()
  await until(() => !a.isHeard())
  await until(() => a.latestOf('a') === undefined)
  await nats.start()
  await until(() => a.isHeard() && a.latestOf('a') !== undefined)
})
