import type { Verdict } from '../report.ts'
import type { Contender, ContenderName } from './contenders/contender.ts'
import type { BenchWorld } from './contenders/world.ts'
import type { Bench, Unmeasured } from './scenario.ts'

/** What one round has seen. */
export interface Outcome {
  /** What was asked for and came: requests, messages, connections. */
  readonly done: number
  /** Answers that were no success, and connections that broke. */
  readonly failed: number
  readonly seconds: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Of connections: how many were resumed. */
  readonly resumed?: number
}

/** A contender that is ready for its rounds. */
export interface Entrant {
  readonly contender: Contender
  /** Goals beside those of cost. */
  readonly verdicts?: readonly Verdict[]
  round(seconds: number): Promise<Outcome>
  /** Ends what it holds open between rounds. */
  leave?(): void
}

/**
 * Makes a contender ready, and sees to it that it does what it will be measured by.
 * @throws {Error} that says what it does wrong
 */
export type Enter = (contender: Contender, world: BenchWorld) => Promise<Entrant>

/**
 * Starts contenders one after another and makes each ready.
 * @param enter what makes it ready, or all that is wanted of it
 * @returns what came of those that can be started and do the work, in their order, and the others with the reason
 */
export async function enterAll<Entered>(
  names: readonly ContenderName[],
  enter: (contender: Contender, world: BenchWorld) => Promise<Entered>,
  { world, progress }: Pick<Bench, 'world' | 'progress'>,
): Promise<{ readonly entered: readonly Entered[]; readonly unmeasured: readonly Unmeasured[] }> {
  const entered: Entered[] = []
  const unmeasured: Unmeasured[] = []
  for (const name of names) {
    const leaveOut = (why: Unmeasured['why'], error: unknown): void => {
      const reason = (error as Error).message.split('\n', 1)[0]!
      unmeasured.push({ name, why, reason })
      progress(`${name}: ${why}: ${reason}`)
    }
    try {
      const contender = await world.contender(name)
      await enter(contender, world).then(
        one => entered.push(one),
        (error: unknown) => leaveOut('does not do the work', error),
      )
    } catch (error) {
      leaveOut('absent', error)
    }
  }
  return { entered, unmeasured }
}
