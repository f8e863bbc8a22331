import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { http1 } from '../harness/clients.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld, wikiHost, type World } from '../harness/world.ts'
import { startWorkers, type WorkersEdge } from './workers-process.ts'

export const allow = 'version: 1\ndefault: allow\n'

/** An edge of two workers, and its configuration to be changed. */
export async function startReloadWorld(t: Test) {
  const world = await startWorld(t, echo, { policy: allow, more: 'shutdown: { grace: 0s, limit: 5s }' })
  const edge = await startWorkers(t, world)
  const file = join(world.directory, 'workers.yaml')
  const good = readFileSync(file, 'utf8')
  return { world, edge, good, write: (text: string) => writeFileSync(file, text) }
}

/** Its workers, in order. */
export const pidsOf = async (edge: WorkersEdge): Promise<number[]> =>
  (await edge.status()).workers.map(({ pid }) => pid).sort()

/** A request of a user to it. */
export const get = ({ client }: Pick<WorkersEdge, 'client'>, { cookie }: World) =>
  http1(client, wikiHost, { headers: { cookie: cookie() } })
