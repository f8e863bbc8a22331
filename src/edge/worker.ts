import cluster from 'node:cluster'
import type { EdgeOperations } from '../admin/index.ts'
import type { Config } from '../config/index.ts'
import { answerCalls, ipcChannel, joinByChannel, type Channel } from '../fleet/index.ts'
import type { EdgeView } from '../geo/index.ts'
import { startEdge, type Edge } from './edge.ts'
import type { Vitals } from './vitals.ts'

/** What the primary asks of a worker; arguments and answers are JSON. */
export interface WorkerCalls extends Pick<
  EdgeOperations,
  'figures' | 'status' | 'reload' | 'replay' | 'discovered' | 'revoke'
> {
  /** Reads again all that the operator changes. */
  reloadAll(): Promise<void>
  vitals(): Promise<Vitals>
  /** Takes in how edges stand. */
  heed(views: readonly EdgeView[]): Promise<void>
  /** Begins to end: lets what is under way finish within the grace, in milliseconds. */
  close(graceMs: number): Promise<void>
}

/** What a worker tells the primary once it takes users. */
export interface WorkerReady {
  readonly signInOrigin: string
}

/**
 * Runs one worker's edge until the primary ends it. A worker without its primary ends at once, as Node lets it.
 * @throws when the policies, certificates or keys are bad, or an address cannot be listened on
 */
export async function runWorker(config: Config): Promise<void> {
  heedOnlyThePrimary()
  try {
    await serveUntilClosed(config, ipcChannel(process))
  } finally {
    // The channel would keep the process running.
    cluster.worker!.disconnect()
  }
}

async function serveUntilClosed(config: Config, channel: Channel): Promise<void> {
  const fleet = await joinByChannel(channel)
  const edge = await startEdge(withoutPrimarysWork(config), { fleet })
  const closing = Promise.withResolvers<number>()
  answerCalls(channel, { ...callsOf(edge), close: async graceMs => closing.resolve(graceMs) })
  channel.send({ ready: { signInOrigin: edge.signInOrigin } satisfies WorkerReady })
  await edge.close(await closing.promise)
}

/** The primary listens for operators, and rotates keys. */
const withoutPrimarysWork = (config: Config): Config => ({
  ...config,
  listen: { ...config.listen, admin: undefined },
  session: { ...config.session, rotation: { ...config.session.rotation, every: undefined } },
})

/** A signal to the whole group reaches workers too; the primary alone says what it means for them. */
function heedOnlyThePrimary(): void {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
}

const callsOf = ({ operations, reload, vitals, heed }: Edge): Omit<WorkerCalls, 'close'> => ({
  figures: () => operations.figures(),
  status: () => operations.status(),
  reload: () => operations.reload(),
  replay: files => operations.replay(files),
  discovered: () => operations.discovered(),
  revoke: target => operations.revoke(target),
  reloadAll: () => reload(),
  vitals: async () => vitals(),
  heed: async views => heed(views),
})
