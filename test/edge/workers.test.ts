/** The keeper of workers, with workers that are no processes. */
import t from 'tap'
import type { WorkerMember } from '../../src/edge/member.ts'
import { atOnce } from '../../src/edge/shutdown.ts'
import { keepWorkers, type WorkerEnd } from '../../src/edge/workers.ts'

const times = { notice: 0, grace: 5_000, limit: 9_000 }
const never = new AbortController().signal

/** How a worker lives: whether it gets ready, and for how long it then runs, in milliseconds. */
interface Life {
  readonly isReady: boolean
  readonly lasts: number
}

/** A keeper whose workers have these lives, one after the other; the last one runs until it is closed. */
function keeperOf(...lives: Life[]) {
  const clock = { time: 0 }
  const ends: WorkerEnd[] = []
  const asked: unknown[] = []
  const left: object[] = []
  let forked = 0
  const lastOne = Promise.withResolvers<void>()
  const fork = (): WorkerMember => {
    const id = ++forked
    const life = lives[id - 1]
    const closed = Promise.withResolvers<void>()
    if (life === undefined) lastOne.resolve()
    const end = async () => {
      await (life === undefined ? closed.promise : undefined)
      clock.time += life?.lasts ?? 0
      return { code: 1, signal: null }
    }
    const ended = end()
    return {
      id,
      pid: 1_000 + id,
      ready: Promise.resolve(life?.isReady === false ? undefined : { signInOrigin: 'https://signin.test' }),
      ended,
      lastFigures: ended.then(() => ({ of: id })),
      ask: (async (...question: unknown[]) => {
        asked.push(question)
        closed.resolve()
      }) as WorkerMember['ask'],
      operations: {} as WorkerMember['operations'],
      kill: () => closed.resolve(),
    }
  }
  const workers = keepWorkers(
    { fork, ended: end => ends.push(end), left: figures => left.push(figures), times: () => times },
    { now: () => clock.time, pause: async () => undefined },
  )
  return { workers, ends, asked, left, lastOne: lastOne.promise }
}

const short: Life = { isReady: true, lasts: 10 }
const long: Life = { isReady: true, lasts: 31_000 }
const broken: Life = { isReady: false, lasts: 10 }

t.test(
  'the pause before another worker doubles up to 30 s, and is short again after one that lasted',
  async t => {
    const { workers, ends, lastOne } = keeperOf(
      short,
      broken,
      short,
      broken,
      short,
      short,
      short,
      long,
      short,
    )
    await workers.start()
    await lastOne
    t.strictSame(
      ends.map(({ restartMs }) => restartMs / 1_000),
      [1, 2, 4, 8, 16, 30, 30, 1, 2],
    )
    t.match(ends[0], { worker: 1, pid: 1_001, code: 1, signal: null })
    await workers.close(atOnce, never)
  },
)

t.test('closing asks each worker to end within the grace, and starts no other', async t => {
  const { workers, ends, asked, lastOne } = keeperOf()
  await workers.start()
  await lastOne
  await workers.close(times, never)
  t.strictSame(asked, [['close', times]])
  t.strictSame([ends, workers.members()], [[], []])
})

t.test('a worker that ends before it takes users did not start', async t => {
  const { workers } = keeperOf(broken)
  await t.rejects(workers.start(), { name: 'WorkerStartError' })
  await workers.close(atOnce, never)
})
