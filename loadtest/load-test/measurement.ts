import type { CookieJar } from './cookie-jar.ts'
import { watchLoader, type LoaderLoad } from './loader.ts'
import { labelsOf } from './mix.ts'
import type { Scenario, Stage } from './scenario.ts'
import { openSockets, type OpenSockets } from './sockets.ts'
import { runStage } from './stages.ts'
import { createTally, type Second, type Tally } from './tally.ts'
import type { Target } from './target.ts'

/** One second of a test. */
export interface Moment extends Second, LoaderLoad {
  /** Seconds since the start, at its end. */
  readonly at: number
  readonly stage: Stage
}

/** All that a test came to. */
export interface Measurement {
  readonly scenario: Scenario
  readonly target: Target
  /** Seconds that it took. */
  readonly seconds: number
  readonly tally: Tally
  readonly moments: readonly Moment[]
  readonly sockets: Pick<OpenSockets, 'outcomes' | 'latencies'>
  /** Whether it was ended before its time. */
  readonly isBrokenOff: boolean
}

/**
 * Runs the stages of a scenario one after the other, its WebSockets beside them.
 * @param sessions at least one
 * @param tell told of each second when it is over
 * @param signal ends the test before its time
 */
export async function measure(
  target: Target,
  scenario: Scenario,
  sessions: readonly CookieJar[],
  tell: (moment: Moment) => void,
  signal: AbortSignal,
): Promise<Measurement> {
  const tally = createTally(labelsOf(scenario))
  const moments: Moment[] = []
  const loader = watchLoader()
  const start = performance.now()
  let [stage] = scenario.stages
  let took = 0
  const elapsed = (): number => (performance.now() - start) / 1_000
  const endSecond = (): void => {
    const moment = { ...tally.nextSecond(), ...loader.next(), at: elapsed(), stage: stage! }
    moments.push(moment)
    tell(moment)
  }
  const seconds = setInterval(endSecond, 1_000)
  const sockets = openSockets(target, scenario.sockets, sessions, scenario.timeout)
  try {
    for (stage of scenario.stages)
      if (!signal.aborted) await runOrWait(stage, { target, sessions, scenario, tally, signal })
  } finally {
    took = elapsed()
    clearInterval(seconds)
    loader.stop()
    await sockets.stop()
  }
  return { scenario, target, seconds: took, tally, moments, sockets, isBrokenOff: signal.aborted }
}

/** With WebSockets alone there is nothing to send. */
function runOrWait(stage: Stage, options: Parameters<typeof runStage>[1]): Promise<void> {
  const { reads, uploads } = options.scenario
  if (reads.length + uploads.length > 0) return runStage(stage, options)
  return new Promise(resolve => {
    const timer = setTimeout(resolve, stage.for)
    options.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
