import cluster from 'node:cluster'
import type { Server } from 'node:http'
import { createAdmin, createPastFigures, createPrimaryMetrics, workersOperations } from '../admin/index.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Config, ShutdownConfig } from '../config/index.ts'
import { createHub } from '../fleet/index.ts'
import { createDestination, createRecorder } from '../proxy/index.ts'
import { watchEdges, type Edges } from './edges.ts'
import { joinFleet, staleness } from './fleet.ts'
import { rotateKeys } from './key-upkeep.ts'
import { admitWorker, type WorkerMember } from './member.ts'
import { createRenewal } from './renewal.ts'
import type { RunningEdge, RunOptions } from './running-edge.ts'
import { openSecrets } from './secrets.ts'
import { closeServer, listen } from './servers.ts'
import { atOnce } from './shutdown.ts'
import { keepWorkers, type Workers } from './workers.ts'

/**
 * Starts an edge of several processes: this one listens for operators, and forks workers that share the users'
 * addresses. Resolves when all take users.
 * @throws when the keys, the authority or the operators' address are bad
 * @throws {WorkerStartError} when a worker does not start
 */
export async function startCluster(options: RunOptions): Promise<RunningEdge> {
  const { config, sockets, tell } = options
  // Workers would otherwise make them each for itself, at the same time.
  openSecrets(config)
  const metrics = createPrimaryMetrics(() => workers.members().length)
  const records = createDestination({ fd: 1, lost: metrics.recordsLost })
  const recorder = createRecorder(config.edge.id, records)
  const hub = createHub()
  const past = createPastFigures()
  const lost = Promise.withResolvers<void>()
  let inForce = config
  let edges: Edges | undefined
  cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const workers = keepWorkers({
    fork: () => admitWorker(cluster.fork(), hub, line => records.write(line)),
    ended(end) {
      metrics.workerEnded()
      recorder.operation({ type: 'edge', event: 'worker-ended', ...end })
      // Node closes what all workers have listened on when none is left, and these cannot be opened again.
      if (sockets.size === 0 || !workers.isDeserted()) return
      tell('every worker has ended, and the sockets that were passed with them; the edge ends')
      lost.resolve()
    },
    left: past.add,
    times: () => inForce.shutdown,
  })

  let stopRotating = rotateKeys(config.session, recorder)
  const renewal = createRenewal({
    ...options,
    workers,
    recorder,
    prepare: openSecrets,
    taken(next) {
      const hasOtherEdges = !isDeepStrictEqual(edgesIn(inForce), edgesIn(next))
      inForce = next
      stopRotating()
      stopRotating = rotateKeys(next.session, recorder)
      if (hasOtherEdges) followEdges()
    },
  })
  let isReady = false
  const unreadiness = (): string | undefined =>
    isReady && workers.isEnough() ? staleness(hub.staleSince()) : 'not ready'
  /** A worker that ends meanwhile does not answer. */
  const tellAll = (tell: (member: WorkerMember) => Promise<unknown>): void =>
    workers.members().forEach(member => void tell(member).catch(() => undefined))
  const followEdges = (): void => {
    void edges?.close()
    edges = watchEdges(inForce, {
      vitals: () => answersOf(workers.members().map(({ ask }) => ask('vitals'))),
      unreadiness,
      heed: views => tellAll(({ ask }) => ask('heed', views)),
      recorder,
    })
  }
  followEdges()
  const operations = workersOperations(workers.members, {
    own: metrics.registry,
    leaving: workers.leaving,
    past,
    restart: renewal.restart,
  })
  const admin = createAdmin({
    operations,
    unreadiness,
    edges: () => edges!.views(),
    token: config.admin.token,
  })
  if (config.listen.admin !== undefined) await listen(admin, config.listen.admin, sockets)
  const leaveFleet = await joinFleet(hub, config, recorder)
  const close = async (times: ShutdownConfig, now: AbortSignal): Promise<void> => {
    isReady = false
    tellAll(({ ask }) => ask('turnAway'))
    await pause(times.notice, undefined, { signal: now }).catch(() => undefined)
    await workers.close({ ...times, notice: 0 }, now)
    stopRotating()
    await edges?.close()
    await leaveFleet()
    await closeAdmin(admin)
    await recorder.finish()
  }
  const signInOrigin = await startAll(workers, config.workers).catch(async (error: unknown) => {
    await close(atOnce, new AbortController().signal)
    throw error
  })
  isReady = true
  return { signInOrigin, ...renewal, close: now => close(inForce.shutdown, now), lost: lost.promise }
}

/** What the view of all edges follows from; the rest of it the primary keeps. */
const edgesIn = ({ edges, routing }: Config): unknown => ({ edges, routing })

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
