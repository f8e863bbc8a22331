import { execFile } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { CampaignWorld } from '../campaign-world.ts'
import { startLoad } from '../reload/load.ts'
import { configFile, program } from '../sallyport.ts'
import { createAsking } from './asking.ts'
import { createMint } from './minting.ts'

/** What came of rotating keys under load. */
export type RotationFigures = Readonly<
  Record<
    'rotations' | 'rotation_requests' | 'rotation_failed_requests' | 'rotation_visits' | 'forced_sign_ins',
    number
  >
>

const everyMs = 2_000
const run = promisify(execFile)

/**
 * Rotates the ring every two seconds. Two clients load the edge with a session from before; after each rotation every user
 * so far comes back with the cookie that they were last given, and one more comes with a session of the newest key.
 */
export async function rotateUnderLoad(
  { edge, ca, cookie, directory, alsoEnd }: CampaignWorld,
  rotations: number,
  progress: (line: string) => void,
): Promise<RotationFigures> {
  const client = { port: edge.port, ca, cookie, parallel: 8, rate: 250 }
  const load = startLoad([
    { ...client, protocol: 'HTTP/1.1' },
    { ...client, protocol: 'HTTP/2' },
  ])
  alsoEnd(() => load.stop())
  const asking = createAsking({ port: edge.port, ca }, 4)
  const cookies: string[] = [cookie]
  const counted = { visits: 0, forced: 0 }
  for (let rotation = 1; rotation <= rotations; rotation++) {
    const began = performance.now()
    await run(program, ['session', 'keys', 'rotate', '--config', configFile(directory)])
    cookies.push(createMint(directory)())
    for (const [index, shown] of cookies.entries()) {
      const visit = await asking.ask(shown)
      counted.visits++
      if (visit.status !== 200) counted.forced++
      cookies[index] = visit.cookie
    }
    if (rotation % 10 === 0)
      progress(`${rotation} rotations, ${load.requests()} requests, ${counted.visits} visits`)
    await pause(Math.max(0, everyMs - (performance.now() - began)))
  }
  const tallies = await load.stop()
  await asking.close()
  for (const { failures } of tallies) for (const failure of failures) progress(`failed: ${failure}`)
  return {
    rotations,
    rotation_requests: tallies.reduce((sum, { requests }) => sum + requests, 0),
    rotation_failed_requests: tallies.reduce((sum, { failed }) => sum + failed, 0),
    rotation_visits: counted.visits,
    forced_sign_ins: counted.forced,
  }
}
