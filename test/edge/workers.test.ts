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
  /** Whether it runs until it is closed. */
  readonly isKept?: boolean
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
      await (life === undefined || life.isKept === true ? closed.promise : undefined)
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
const lasting: Life = { isReady: true, lasts: 31_000, isKept: true }
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

t.test('half of the workers are enough', async t => {
  const unready: Life = { isReady: false, lasts: 0, isKept: true }
  const { workers } = keeperOf(lasting, lasting, unready, unready)
  await workers.start()
  await workers.start()
  for (const isEnough of [true, false]) {
    const [member] = workers.members()
    member!.kill()
    while (workers.members().includes(member!)) await new Promise(resolve => setImmediate(resolve))
    t.equal(workers.isEnough(), isEnough)
  }
  await workers.close(atOnce, never)
})

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

t.test('a restart starts one before it ends another, and keeps what the old have counted', async t => {
  const { workers, asked, left } = keeperOf(lasting, lasting, lasting, lasting)
  await workers.start()
  await workers.start()
  t.equal(await workers.restart(2), 2)
  t.strictSame(
    workers.members().map(({ id }) => id),
    [3, 4],
  )
  t.strictSame(asked, [
    ['close', times],
    ['close', times],
  ])
  t.ok(workers.isEnough())
  await workers.close(times, never)
  t.strictSame(left, [{ of: 1 }, { of: 2 }, { of: 3 }, { of: 4 }])
})

t.test('a restart adds workers, and takes some away', async t => {
  const { workers } = keeperOf(lasting, lasting, lasting, lasting, lasting, lasting)
  await workers.start()
  t.equal(await workers.restart(3), 3)
  t.equal(workers.members().length, 3)
  t.equal(await workers.restart(1), 1)
  t.strictSame(
    workers.members().map(({ id }) => id),
    [5],
  )
  await workers.close(times, never)
})

t.test('a restart whose worker does not start leaves the rest alone', async t => {
  const { workers, asked } = keeperOf(lasting, lasting, lasting, broken)
  await workers.start()
  await workers.start()
  await t.rejects(workers.restart(2), { name: 'WorkerStartError' })
  t.strictSame([workers.members().map(({ id }) => id), asked.length], [[2, 3], 1])
  await workers.close(times, never)
})
