import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import {
  admitByChannel,
  createHub,
  joinByChannel,
  joinLocally,
  type Fleet,
  type Hub,
  type News,
} from '../../src/fleet/index.ts'
import { channelPair } from './channels.ts'

const news = (
  content: string,
  topic: News['topic'] = 'revocations',
  expires = Date.now() + 60_000,
): News => ({
  topic,
  content,
  expires,
})

/** What a member hears of a topic. */
function heard(fleet: Fleet, topic: News['topic'] = 'revocations'): unknown[] {
  const all: unknown[] = []
  fleet.subscribe(topic, content => all.push(content))
  return all
}

const overChannel = (hub: Hub): Promise<Fleet> => {
  const [member, host] = channelPair().ends
  admitByChannel(hub, host)
  return joinByChannel(member)
}

/** Enough turns of the event loop for a message to go to the hub and on to a member. */
async function delivered(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await nextTurn()
}

const forms = {
  'in one process': async (hub: Hub) => joinLocally(hub),
  'between processes': overChannel,
}

for (const [form, join] of Object.entries(forms)) {
  t.test(`${form}, what one member tells all others hear, once and in order`, async t => {
    const hub = createHub()
    const members = [await join(hub), await join(hub), await join(hub)] as const
    const [own, second, third] = members.map(member => heard(member))
    members[0].publish(news('a'))
    members[0].publish(news('b'))
    await delivered()
    t.strictSame([own, second, third], [[], ['a', 'b'], ['a', 'b']])
  })

  t.test(`${form}, a topic is heard by its own listener only`, async t => {
    const hub = createHub()
    const [teller, listener] = [await join(hub), await join(hub)]
    const [revocations, tickets] = [heard(listener), heard(listener, 'used-tickets')]
    teller.publish(news('ticket', 'used-tickets'))
    await delivered()
    t.strictSame([revocations, tickets], [[], ['ticket']])
  })

  t.test(`${form}, who joins later hears what still holds, and who listens later misses nothing`, async t => {
    const hub = createHub()
    const teller = await join(hub)
    teller.publish(news('before'))
    await delivered()
    const late = await join(hub)
    teller.publish(news('between'))
    await delivered()
    t.strictSame(heard(late), ['before', 'between'])
  })

  t.test(`${form}, members know whether their hub is current, also who joins later`, async t => {
    const hub = createHub()
    const early = await join(hub)
    const told: unknown[] = []
    early.onStanding(() => told.push(early.staleSince()))
    t.equal(early.staleSince(), undefined, 'nobody says otherwise')
    hub.setStaleSince(5)
    hub.setStaleSince(5)
    await delivered()
    t.equal((await join(hub)).staleSince(), 5)
    hub.setStaleSince(undefined)
    await delivered()
    t.strictSame(told, [5, undefined])
    t.equal((await join(hub)).staleSince(), undefined)
  })
}

t.test('what has expired is told to nobody who joins', async t => {
  const clock = { now: 1_000_000 }
  const hub = createHub(() => clock.now)
  const teller = joinLocally(hub)
  teller.publish(news('short', 'revocations', clock.now + 1_000))
  teller.publish(news('long', 'revocations', clock.now + 60_000))
  clock.now += 1_000
  t.strictSame(heard(joinLocally(hub)), ['long'])
})

t.test('the same thing told twice is kept once, and told on only where it now holds for longer', async t => {
  const hub = createHub()
  const [teller, listener] = [joinLocally(hub), joinLocally(hub)]
  const there = heard(listener)
  const expires = Date.now() + 60_000
  teller.publish(news('same', 'revocations', expires))
  listener.publish(news('same', 'revocations', expires))
  teller.publish(news('same', 'revocations', expires - 1))
  t.strictSame([there, heard(teller)], [['same'], []])
  teller.publish(news('same', 'revocations', expires + 1))
  t.strictSame(there, ['same', 'same'])
  t.strictSame(heard(joinLocally(hub)), ['same'])
})

t.test('a rush of tickets makes no revocation forgotten', async t => {
  const hub = createHub()
  const member = joinLocally(hub)
  member.publish(news('ended'))
  for (let number = 0; number < 300_000; number++) member.publish(news(`${number}`, 'used-tickets'))
  t.strictSame(heard(joinLocally(hub)), ['ended'])
})

t.test('a member whose process is gone leaves the hub', async t => {
  const hub = createHub()
  const pair = channelPair()
  admitByChannel(hub, pair.ends[1])
  const heardThere = heard(await joinByChannel(pair.ends[0]))
  pair.cut()
  await delivered()
  joinLocally(hub).publish(news('too late'))
  await delivered()
  t.strictSame(heardThere, [])
})
