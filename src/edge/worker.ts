import cluster from 'node:cluster'
import type { EdgeOperations } from '../admin/index.ts'
import type { Config, ShutdownConfig } from '../config/index.ts'
import { answerCalls, ipcChannel, joinByChannel, type Channel } from '../fleet/index.ts'
import type { EdgeView } from '../geo/index.ts'
import { startEdge, type Edge } from './edge.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
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
  /** Tells whoever asks that it takes no new users. */
  turnAway(): Promise<void>
  /** Begins to end: lets what is under way finish. */
  close(times: ShutdownConfig): Promise<void>
  /** Cuts short what is left of that. */
  cut(): Promise<void>
}

/** What a worker tells the primary once it takes users. */
export interface WorkerReady {
  readonly signInOrigin: string
}

/** What it tells before it ends, and waits until it is heard. */
export interface WorkerLast {
  readonly figures: object
}

/**
 * Runs one worker's edge until the primary ends it. A worker without its primary ends at once, as Node lets it.
 * @param sockets that were passed to the primary
 * @throws when the policies, certificates or keys are bad, or an address cannot be listened on
 */
export async function runWorker(config: Config, sockets: InheritedSockets): Promise<void> {
  heedOnlyThePrimary()
  try {
    await serveUntilClosed(config, sockets, ipcChannel(process))
  } finally {
    // The channel would keep the process running.
    cluster.worker!.disconnect()
  }
}

async function serveUntilClosed(config: Config, sockets: InheritedSockets, channel: Channel): Promise<void> {
  const fleet = await joinByChannel(channel)
  const edge = await startEdge(withoutPrimarysWork(config), { fleet, sockets })
  const closing = Promise.withResolvers<ShutdownConfig>()
  const cutting = new AbortController()
  answerCalls(channel, {
    ...callsOf(edge),
    close: async times => closing.resolve(times),
    cut: async () => cutting.abort(),
  })
  channel.send({ ready: { signInOrigin: edge.signInOrigin } satisfies WorkerReady })
  await edge.close(await closing.promise, cutting.signal)
  await tellLast(channel, { figures: await edge.operations.figures() })
}

/** What is still on its way when the channel closes would be lost. */
function tellLast(channel: Channel, last: WorkerLast): Promise<void> {
  return new Promise(resolve => {
    channel.onMessage(message => {
      if ((message as { heard?: true }).heard === true) resolve()
    })
    channel.onGone(resolve)
    channel.send({ last })
  })
}

/** The primary listens for operators, and rotates keys. */
const withoutPrimarysWork = (config: Config): Config => ({
  ...config,
  listen: { ...config.listen, admin: undefined },
  session: { ...config.session, rotation: { ...config.session.rotation, every: undefined } },
})

/** A signal to the whole group reaches workers too; the primary alone says what it means for them. */
function heedOnlyThePrimary(): void {
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR2'] as const)
    process.on(signal, () => undefined)
}

const callsOf = ({
  operations,
  reload,
  vitals,
  heed,
  turnAway,
}: Edge): Omit<WorkerCalls, 'close' | 'cut'> => ({
  figures: () => operations.figures(),
  status: () => operations.status(),
  reload: () => operations.reload(),
  replay: files => operations.replay(files),
  discovered: () => operations.discovered(),
  revoke: target => operations.revoke(target),
  reloadAll: () => reload(),
  vitals: async () => vitals(),
  heed: async views => heed(views),
  turnAway: async () => turnAway(),
})
