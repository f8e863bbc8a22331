import t from 'tap'
import { usualLimits, type LimitName } from '../../../src/limits/index.ts'
import { createOverload } from '../../../src/proxy/accept/overload.ts'

const limits = { ...usualLimits, memory: 1_000, 'event-loop-delay': 200 }

/** What sheds load, and what of 1,000 requests it refuses. */
function createTestOverload() {
  const reached: LimitName[] = []
  let next = 0
  const overload = createOverload(
    limits,
    limit => void reached.push(limit),
    () => next,
  )
  const refusedOfThousand = (): number => {
    let refused = 0
    for (let index = 0; index < 1_000; index++) {
      next = index / 1_000
      if (overload.refuses()) refused++
    }
    return refused
  }
  const late = (samples: number, delay = 300): void => {
    for (let index = 0; index < samples; index++) overload.measured({ memory: 0, delay })
  }
  return { overload, reached, refusedOfThousand, late }
}

t.test('pressure rises with memory, step by step', async t => {
  const { overload } = createTestOverload()
  for (const [memory, pressure] of [
    [799, 'none'],
    [800, 'high'],
    [900, 'hard'],
    [950, 'hardest'],
    [980, 'full'],
    [10, 'none'],
  ] as const) {
    overload.measured({ memory, delay: 0 })
    t.equal(overload.pressure, pressure, `${memory}`)
  }
})

t.test('with no memory left everything is refused', async t => {
  const { overload, refusedOfThousand, reached } = createTestOverload()
  overload.measured({ memory: 990, delay: 0 })
  t.equal(refusedOfThousand(), 1_000)
  t.strictSame(new Set(reached), new Set(['memory']))
})

t.test('a moment of lateness refuses nobody, one that lasts more and more, and never all', async t => {
  const { refusedOfThousand, late, reached } = createTestOverload()
  late(5)
  t.equal(refusedOfThousand(), 0)
  late(1)
  t.equal(refusedOfThousand(), 50)
  late(1, 10_000)
  t.equal(Math.round(refusedOfThousand() / 10), 15, 'by a tenth at most')
  late(100)
  t.equal(refusedOfThousand(), 980)
  t.strictSame(new Set(reached), new Set(['event-loop-delay']))
})

t.test('when the loop is in time again, less and less is refused, and soon nothing', async t => {
  const { refusedOfThousand, late } = createTestOverload()
  late(100)
  late(1, 150)
  t.equal(refusedOfThousand(), 955)
  late(1, 10)
  t.equal(refusedOfThousand(), 905)
  late(20, 10)
  t.equal(refusedOfThousand(), 0)
})
