import { fork } from 'node:child_process'
import { once } from 'node:events'

/** A crowd to be, in a process of its own; JSON. */
export interface CrowdTask {
  readonly host: string
  readonly port: number
  readonly ca: string
  /** `Cookie` values, one for each connection. */
  readonly cookies: readonly string[]
  /** Requests that each connection wants to make in a second; as fast as answers come when null. */
  readonly rate: number | null
  readonly seconds: number
}

/** What came of it. */
export interface CrowdTally {
  /** Requests that were wanted. */
  readonly wanted: number
  readonly sent: number
  /** Answers with 200. */
  readonly good: number
  /** Answers with 503 or 429. */
  readonly refused: number
  /** Connections that could not be opened, or were cut; each is opened again. */
  readonly lost: number
}

/** Sends a crowd, and waits for what comes of it. */
export async function sendCrowd(task: CrowdTask): Promise<CrowdTally> {
  const child = fork(new URL('crowd-process.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  child.send(task)
  const [tally] = (await once(child, 'message')) as [CrowdTally]
  child.disconnect()
  await once(child, 'exit')
  return tally
}
