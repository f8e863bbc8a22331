/**
 * `npm run campaign:sessions [-- --sample] [-- --json]`: what sessions cost an edge that keeps none. Keys are rotated every
 * two seconds under load, and nobody may notice; then a million sessions are used once each through one worker, and its
 * memory may not grow with them.
 */
import { parseArgs } from 'node:util'
import { startCampaignWorld } from './campaign-world.ts'
import { tell, type Verdict } from './report.ts'
import { useManySessions } from './sessions/memory.ts'
import { rotateUnderLoad } from './sessions/rotations.ts'

const { values } = parseArgs({ options: { sample: { type: 'boolean' }, json: { type: 'boolean' } } })
const plan = values.sample
  ? { rotations: 6, sessions: 20_000, warmUp: 20_000 }
  : { rotations: 60, sessions: 1_000_000, warmUp: 100_000 }

const progress = (line: string): void => void process.stderr.write(`${line}\n`)

/** Of a worker's memory; a sample is too short for it. */
const mostGrowthPercent = values.sample ? 10 : 5

async function main(): Promise<void> {
  const world = await startCampaignWorld('sallyport-sessions-', 1)
  try {
    // Records that nobody reads would be held, and count as memory.
    world.edge.onLine(() => undefined)
    const rotation = await rotateUnderLoad(world, plan.rotations, progress)
    const memory = await useManySessions(world, plan.sessions, plan.warmUp, progress)
    const figures = { ...rotation, ...memory }
    tell('campaign:sessions', figures, verdictsOn(figures), values)
  } finally {
    await world.close()
  }
}

type Figures = Awaited<ReturnType<typeof rotateUnderLoad>> & Awaited<ReturnType<typeof useManySessions>>

const verdictsOn = (figures: Figures): readonly Verdict[] => [
  ['nobody signs in anew for a rotation', figures.forced_sign_ins === 0],
  ['no request fails while keys rotate', figures.rotation_failed_requests === 0],
  ['every session is served', figures.session_failed_requests === 0],
  [`memory grows by ${mostGrowthPercent} % at most`, figures.resident_growth_percent <= mostGrowthPercent],
]

await main()
