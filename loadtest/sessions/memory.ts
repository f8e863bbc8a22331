import type { CampaignWorld } from '../campaign-world.ts'
import { createAsking } from './asking.ts'
import { createMint } from './minting.ts'

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

const parallel = 32
const early = 1_000
const samples = 5
const mebi = 2 ** 20

/**
 * Uses each of many sessions once. Before the first figure one session alone asks as often as the code needs to be
 * compiled and the pools to be full, so that what grows after it is due to sessions.
 */
export async function useManySessions(
  { edge, ca, cookie, directory }: CampaignWorld,
  sessions: number,
  warmUp: number,
  progress: (line: string) => void,
): Promise<MemoryFigures> {
  const asking = createAsking({ port: edge.port, ca }, parallel)
  const mint = createMint(directory)
  let failed = 0
  const use = async (count: number, next: () => string): Promise<void> => {
    let left = count
    const askOn = async (): Promise<void> => {
      while (left-- > 0) if ((await asking.ask(next())).status !== 200) failed++
    }
    await Promise.all(Array.from({ length: parallel }, askOn))
  }
  await use(warmUp, () => cookie)
  await use(early, mint)
  const first = await residentMib(edge)
  progress(`${first} MiB after 1,000 sessions`)
  const step = Math.ceil((sessions - early) / 10)
  for (let used = early; used < sessions; used += step) {
    await use(Math.min(step, sessions - used), mint)
    progress(`${await residentMib(edge)} MiB after ${Math.min(used + step, sessions)} sessions`)
  }
  const last = await residentMib(edge)
  await asking.close()
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
