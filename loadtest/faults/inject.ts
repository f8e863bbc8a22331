import { setTimeout as pause } from 'node:timers/promises'
import type { Answer, Outcome } from './asking.ts'
import type { FaultKind } from './kinds.ts'
import { quantile } from '../reload/figures.ts'
import { watchHealthy, type Health } from './healthy.ts'
import type { FaultWorld } from './world.ts'

/** What came of the faults of one kind. */
export interface KindOutcome {
  readonly kind: FaultKind
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Answers that broke off and looked whole. */
  readonly shownAsWhole: number
  /** Requests of the healthy app that failed meanwhile. */
  readonly healthyFailed: number
  /** The healthy app's requests before and meanwhile, in milliseconds. */
  readonly before: Health['milliseconds']
  readonly beside: Health['milliseconds']
}

/** The breaker counts what one user alone brings about once. */
const userCount = 20
const warmUps = 10
/** A fault costs the edge's one core a millisecond or two, handshakes most of it: at ten a second the healthy app notices more. */
const everyMs = 200

/**
 * Makes each kind of fault happen so often, one kind after the other, beside a healthy app.
 * @param windowMs for which it is looked at without faults, and at least for which with them
 */
export async function injectFaults(
  world: FaultWorld,
  times: number,
  windowMs: number,
  progress: (line: string) => void,
): Promise<readonly KindOutcome[]> {
  const healthy = await watchHealthy(world.askedOfHealthy())
  const all: KindOutcome[] = []
  try {
    // What runs for the first time takes its time, faults or not.
    await Promise.all(world.faulty.map(host => meet(world, host, warmUps)))
    for (const host of world.faulty) {
      const before = await healthy.over(windowMs)
      const [answers, beside] = await healthy.beside(() => meet(world, host, times), windowMs)
      const outcome = outcomeOf(host.kind, answers, before, beside)
      all.push(outcome)
      progress(lineOf(outcome))
    }
  } finally {
    await healthy.stop()
  }
  return all
}

/** Asks at a steady pace until the fault has been met so often; what the breaker answers meanwhile is counted apart. */
async function meet(
  world: FaultWorld,
  host: FaultWorld['faulty'][number],
  times: number,
): Promise<readonly Answer[]> {
  const users = Array.from({ length: userCount }, () => world.asking(host))
  const answers: Answer[] = []
  const met = (): number => answers.filter(({ outcome }) => outcome !== 'left-alone').length
  let [asked, underWay] = [0, 0]
  while (met() + underWay < times || underWay > 0) {
    await pause(everyMs)
    if (met() + underWay >= times) continue
    underWay++
    void users[asked++ % userCount]!.ask().then(answer => {
      underWay--
      answers.push(answer)
    })
  }
  users.forEach(user => user.close())
  return answers
}

function outcomeOf(kind: FaultKind, answers: readonly Answer[], before: Health, beside: Health): KindOutcome {
  const outcomes = { answered: 0, refused: 0, 'left-alone': 0, cut: 0, lost: 0 }
  for (const { outcome } of answers) outcomes[outcome]++
  return {
    kind,
    outcomes,
    // Nothing that these hosts send is whole.
    shownAsWhole: outcomes.answered,
    healthyFailed: beside.failed,
    before: before.milliseconds,
    beside: beside.milliseconds,
  }
}

/** The 99th percentile. */
export const p99 = (milliseconds: readonly number[]): number => quantile(milliseconds, 0.99)

function lineOf({ kind, outcomes, before, beside, healthyFailed }: KindOutcome): string {
  const told = Object.entries(outcomes).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []))
  return `${kind.words}: ${told.join(', ')}; beside it p99 ${p99(beside).toFixed(1)} ms, before ${p99(before).toFixed(1)} ms, ${healthyFailed} failed`
}
