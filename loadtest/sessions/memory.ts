import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { CampaignWorld } from '../campaign-world.ts'
import type { UseTask } from './many-clients.ts'

/** What many sessions cost. */
export type MemoryFigures = Readonly<
  Record<
    | 'sessions'
    | 'session_failed_requests'
    | 'resident_after_1000_mib'
    | 'resident_after_all_mib'
    | 'resident_growth_percent',
    number
  >
>

const early = 1_000
const steps = 10
const samples = 5
const mebi = 2 ** 20

/**
 * Uses each of many sessions once. Before the first figure one session alone asks as often as the code needs to be
 * compiled and the pools to be full, so that what grows after it is due to sessions.
 */
export async function useManySessions(
  { edge, ca, cookie, directory, alsoEnd }: CampaignWorld,
  sessions: number,
  warmUp: number,
  progress: (line: string) => void,
): Promise<MemoryFigures> {
  const client = fork(join(import.meta.dirname, 'many-clients.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  alsoEnd(async () => client.kill())
  let failed = 0
  const use = async (requests: number, only?: string): Promise<void> => {
    client.send({ port: edge.port, ca, directory, requests, cookie: only } satisfies UseTask)
    const [failures] = (await once(client, 'message')) as [number]
    failed += failures
  }
  await use(warmUp, cookie)
  await use(early)
  const first = await residentMib(edge)
  progress(`${first} MiB after 1,000 sessions`)
  for (let step = 1; step <= steps; step++) {
    await use(Math.round((sessions - early) / steps))
    progress(`${await residentMib(edge)} MiB after ${step * 10} % of ${sessions} sessions`)
  }
  const last = await residentMib(edge)
  return {
    sessions,
    session_failed_requests: failed,
    resident_after_1000_mib: first,
    resident_after_all_mib: last,
    resident_growth_percent: tenth((last / first - 1) * 100),
  }
}

/** The least of several samples, each after a collection that was asked for. */
async function residentMib({ collectGarbage, figure }: CampaignWorld['edge']): Promise<number> {
  let least = Infinity
  for (let sample = 1; sample <= samples; sample++) {
    await collectGarbage()
    least = Math.min(least, await figure('process_resident_memory_bytes'))
  }
  return tenth(least / mebi)
}

const tenth = (value: number): number => Math.round(value * 10) / 10
