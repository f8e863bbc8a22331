import t from 'tap'
import { createStandings, type Standing, type Standings } from '../../src/geo/index.ts'

interface Watched extends Standings {
  /** What has been called back, as `id down why` and `id up`. */
  readonly changes: string[]
  /** Lets time go by, in seconds. */
  wait(seconds: number): void
}

function watched(returnAfter = 10_000): Watched {
  const changes: string[] = []
  let time = 1_000_000
  const standings = createStandings({
    returnAfter,
    changed: (id, { well, why }: Standing) => changes.push(well ? `${id} up` : `${id} down: ${why}`),
    now: () => time,
  })
  return {
    ...standings,
    changes,
    wait: seconds => {
      time += seconds * 1000
    },
  }
}

t.test('an edge of which nobody has told anything is well', async t => {
  t.match(watched().standingOf('a'), { well: true, load: 0, why: undefined })
})

t.test('one fault of one witness is enough, and counts at once', async t => {
  const edges = watched()
  edges.report('a', 'probe', undefined)
  edges.report('a', 'register', 'says nothing')
  edges.report('a', 'probe', 'cannot be reached')
  t.match(edges.standingOf('a'), { well: false, why: 'says nothing' })
  t.strictSame(edges.changes, ['a down: says nothing'])
  t.ok(edges.standingOf('b').well, 'others are not meant')
})

t.test('it returns when no witness has found a fault for the set time', async t => {
  const edges = watched()
  edges.report('a', 'probe', 'x')
  edges.report('a', 'register', 'y')
  edges.report('a', 'probe', undefined)
  edges.wait(60)
  edges.report('a', 'probe', undefined)
  t.match(edges.standingOf('a'), { well: false, why: 'y' }, 'while another finds one')
  edges.report('a', 'register', undefined)
  edges.wait(9)
  edges.report('a', 'probe', undefined)
  t.match(edges.standingOf('a'), { well: false, why: 'recovering' })
  edges.wait(1)
  edges.report('a', 'probe', undefined)
  t.match(edges.standingOf('a'), { well: true, since: 1_070_000 })
  t.strictSame(edges.changes, ['a down: x', 'a up'])
})

t.test('a fault in between begins the time anew', async t => {
  const edges = watched()
  edges.report('a', 'probe', 'x')
  edges.report('a', 'probe', undefined)
  edges.wait(9)
  edges.report('a', 'probe', 'x')
  edges.report('a', 'probe', undefined)
  edges.wait(9)
  edges.report('a', 'probe', undefined)
  t.notOk(edges.standingOf('a').well)
})

/** Falls, and tells how many seconds of wellness it takes until it is told again. */
function secondsToReturn(edges: Watched): number {
  edges.report('a', 'probe', 'x')
  edges.report('a', 'probe', undefined)
  for (let seconds = 0; ; seconds++) {
    edges.report('a', 'probe', undefined)
    if (edges.standingOf('a').well) return seconds
    edges.wait(1)
  }
}

t.test('one that falls again and again has to be well for longer and longer', async t => {
  const edges = watched()
  const times = Array.from({ length: 7 }, () => secondsToReturn(edges))
  t.strictSame(times, [10, 20, 40, 80, 160, 300, 300])
  edges.wait(601)
  t.equal(secondsToReturn(edges), 10, 'after ten good minutes all is forgotten')
})

t.test('load is what was told last', async t => {
  const edges = watched()
  edges.loaded('a', 0.3)
  edges.loaded('a', 0.9)
  t.match(edges.standingOf('a'), { well: true, load: 0.9 })
})
