import autocannon, { type Client, type Run } from 'autocannon'
import type { CookieJar } from './cookie-jar.ts'
import { followConnection } from './connection.ts'
import { mixOf, type MixAnswer } from './mix.ts'
import type { Scenario, Stage } from './scenario.ts'
import type { Tally } from './tally.ts'
import { hostIn, type Target } from './target.ts'

/** What stages need to know. */
export interface StageOptions {
  readonly target: Target
  readonly sessions: readonly CookieJar[]
  readonly scenario: Scenario
  readonly tally: Tally
  /** Ends the stage that runs. */
  readonly signal: AbortSignal
}

/** How often autocannon looks whether a stage is over, in milliseconds. */
const sampleMs = 100

/** Sends the requests of one stage, over connections of its own. */
export async function runStage(
  stage: Stage,
  { target, sessions, scenario, tally, signal }: StageOptions,
): Promise<void> {
  const { connections, rate } = stage
  const { address, url } = target
  const interval = rate === undefined ? undefined : (1_000 * connections) / rate
  const mix = { scenario, origin: url.origin, host: url.host, sessions, connections }
  let connection = 0
  const setupClient = (client: Client): void => {
    let answer: MixAnswer
    client.setRequests(mixOf({ ...mix, connection: connection++ }, latest => (answer = latest)))
    followConnection(client, tally, scenario.timeout, (status, milliseconds) => {
      tally.answer({ ...answer, status, milliseconds, interval })
      return answer
    })
  }
  await ended(
    autocannon({
      url: `https://${hostIn(address)}`,
      servername: url.hostname,
      connections,
      duration: stage.for / 1_000,
      timeout: scenario.timeout / 1_000,
      sampleInt: sampleMs,
      setupClient,
      // The tally makes up for what is not sent; autocannon would do it as if every connection sent a thousand requests a second.
      ...(rate !== undefined && { overallRate: rate, ignoreCoordinatedOmission: true }),
    }),
    signal,
  )
}

async function ended(run: Run, signal: AbortSignal): Promise<void> {
  const stop = (): void => run.stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await run
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
