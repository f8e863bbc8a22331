import { mock } from 'node:test'
import t, { type Test } from 'tap'
import { sessionTrust } from '../../src/edge/session-trust.ts'
import { createHub, joinLocally } from '../../src/fleet/index.ts'

const start = 1_000_000

/** A clock that stands still, and a hub whose standing a test sets. */
function standing(t: Test, whenStale: 'closed' | 'open', since?: number) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: start })
  t.teardown(() => mock.timers.reset())
  const hub = createHub()
  hub.setStaleSince(since)
  const trust = sessionTrust(joinLocally(hub), { whenStale, staleAfter: 30_000 })
  let doubts = 0
  trust.onDoubt(() => doubts++)
  return { hub, trust, doubts: () => doubts }
}

t.test('sessions are doubted when the fleet has not been heard for long enough, once', async t => {
  const { hub, trust, doubts } = standing(t, 'closed')
  t.equal(trust.canVerify(), true)
  hub.setStaleSince(start - 2_000)
  mock.timers.tick(27_999)
  t.strictSame([trust.canVerify(), doubts()], [true, 0])
  mock.timers.tick(1)
  t.strictSame([trust.canVerify(), doubts()], [false, 1])
  hub.setStaleSince(undefined)
  t.strictSame([trust.canVerify(), doubts()], [true, 1])
})

t.test(
  'an edge that hears again in time goes on as if nothing had been, and the next loss has its own time',
  async t => {
    const { hub, trust } = standing(t, 'closed')
    hub.setStaleSince(start)
    mock.timers.tick(29_000)
    hub.setStaleSince(undefined)
    mock.timers.tick(60_000)
    t.equal(trust.canVerify(), true)
    hub.setStaleSince(start + 89_000)
    mock.timers.tick(29_999)
    t.equal(trust.canVerify(), true)
    mock.timers.tick(1)
    t.equal(trust.canVerify(), false)
  },
)

t.test('who has never heard the fleet, or joins when it has long been lost, does not wait', async t => {
  for (const since of [0, start - 30_000]) {
    const { hub, trust } = standing(t, 'closed', since)
    t.equal(trust.canVerify(), false)
    hub.setStaleSince(undefined)
    t.equal(trust.canVerify(), true)
    mock.timers.reset()
  }
})

t.test('where the setting is open, sessions count all the same', async t => {
  const { hub, trust, doubts } = standing(t, 'open', 0)
  mock.timers.tick(60_000)
  hub.setStaleSince(start + 60_000)
  mock.timers.tick(600_000)
  t.strictSame([trust.canVerify(), doubts()], [true, 0])
})
