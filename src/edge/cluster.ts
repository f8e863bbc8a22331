import cluster from 'node:cluster'
import type { Server } from 'node:http'
import { createAdmin, createPrimaryMetrics, workersOperations } from '../admin/index.ts'
import type { Config } from '../config/index.ts'
import { createHub } from '../fleet/index.ts'
import { createDestination, createRecorder } from '../proxy/index.ts'
import type { Edge } from './edge.ts'
import { watchEdges } from './edges.ts'
import { joinFleet, staleness } from './fleet.ts'
import { rotateKeys } from './key-upkeep.ts'
import { admitWorker } from './member.ts'
import { openSecrets } from './secrets.ts'
import { closeServer, listen } from './servers.ts'
import { keepWorkers, type Workers } from './workers.ts'

/** A running edge, whatever its processes. */
export type RunningEdge = Pick<Edge, 'signInOrigin' | 'reload' | 'close'>

/**
 * Starts an edge of several processes: this one listens for operators, and forks workers that share the users'
 * addresses. Resolves when all take users.
 * @throws when the keys, the authority or the operators' address are bad
 * @throws {WorkerStartError} when a worker does not start
 */
export async function startCluster(config: Config): Promise<RunningEdge> {
  // Workers would otherwise make them each for itself, at the same time.
  openSecrets(config)
  const metrics = createPrimaryMetrics(() => workers.members().length)
  const records = createDestination({ fd: 1, lost: metrics.recordsLost })
  const recorder = createRecorder(config.edge.id, records)
  const hub = createHub()
  cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const workers = keepWorkers({
    fork: () => admitWorker(cluster.fork(), hub, line => records.write(line)),
    ended(end) {
      metrics.workerEnded()
      recorder.operation({ type: 'edge', event: 'worker-ended', ...end })
    },
  })

  const stopRotating = rotateKeys(config.session, recorder)
  let closing = false
  const unreadiness = (): string | undefined =>
    closing || workers.members().length < config.workers ? 'not ready' : staleness(hub.staleSince())
  const edges = watchEdges(config, {
    vitals: () => answersOf(workers.members().map(({ ask }) => ask('vitals'))),
    unreadiness,
    heed: views => workers.members().forEach(({ ask }) => void ask('heed', views).catch(() => undefined)),
    recorder,
  })
  const operations = workersOperations(workers.members, metrics.registry)
  const admin = createAdmin({ operations, unreadiness, edges: edges.views })
  if (config.listen.admin !== undefined) await listen(admin, config.listen.admin)
  const leaveFleet = await joinFleet(hub, config, recorder)
  const close = async (graceMs = 0): Promise<void> => {
    closing = true
    stopRotating()
    await workers.close(graceMs)
    await edges.close()
    await leaveFleet()
    await closeAdmin(admin)
    await recorder.finish()
  }
  return {
    signInOrigin: await startAll(workers, config.workers).catch(async (error: unknown) => {
      await close()
      throw error
    }),
    close,
    async reload() {
      await Promise.allSettled(workers.members().map(({ ask }) => ask('reloadAll')))
    },
  }
}

/** The first worker goes before the others, so that what keeps an edge from starting is told once. */
async function startAll(workers: Workers, count: number): Promise<string> {
  const { signInOrigin } = await workers.start()
  await Promise.all(Array.from({ length: count - 1 }, () => workers.start()))
  return signInOrigin
}

/** What those answer that do. */
async function answersOf<T>(asked: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(asked)
  return settled.flatMap(each => (each.status === 'fulfilled' ? each.value : []))
}

async function closeAdmin(admin: Server): Promise<void> {
  admin.closeAllConnections()
  await closeServer(admin)
}
