import type { EdgeOperations } from '../admin/index.ts'
import type { AppTable } from '../apps/index.ts'
import type { Config, ShutdownConfig } from '../config/index.ts'
import { createHub, joinLocally, type Fleet } from '../fleet/index.ts'
import type { EdgeView } from '../geo/index.ts'
import type { PolicyReloader } from '../policy/index.ts'
import {
  createDestination,
  createMetrics,
  createRecorder,
  type RecordDestination,
  type Recorder,
} from '../proxy/index.ts'
import { joinFleet } from './fleet.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { startProcess } from './process.ts'
import type { Vitals } from './vitals.ts'

/** A running edge. */
export interface Edge {
  /** `https://signin.<suffix>[:port]`, where users find their applications. */
  readonly signInOrigin: string
  readonly apps: AppTable
  readonly ports: {
    readonly https: number
    readonly http: number | undefined
    readonly admin: number | undefined
    readonly device: number | undefined
  }
  readonly policy: PolicyReloader
  /** What an ops listener asks of this edge. */
  readonly operations: EdgeOperations
  readonly vitals: () => Vitals
  /** Takes in how edges stand. */
  readonly heed: (views: readonly EdgeView[]) => void
  readonly recorder: Recorder
  /** Tells whoever asks that it takes no new users. */
  turnAway(): void
  /** Reads again what the operator changes while edges run: policies, certificates, keys and databases of places. */
  reload(): Promise<void>
  /**
   * Stops accepting, lets what is under way finish, and closes everything.
   * @param times at once when undefined
   * @param now cuts it short
   */
  close(times?: ShutdownConfig, now?: AbortSignal): Promise<void>
}

export interface EdgeOptions {
  /** Where records go; standard output when undefined. */
  readonly records?: RecordDestination
  /** The processes that must know what this one remembers of sessions; other edges alone when undefined. */
  readonly fleet?: Fleet
  /** Sockets that were passed to the edge. */
  readonly sockets?: InheritedSockets
}

/**
 * Starts an edge: all that one process does of it.
 * @throws when the policies, certificates or keys are bad, or an address cannot be listened on
 */
export async function startEdge(config: Config, options: EdgeOptions = {}): Promise<Edge> {
  const metrics = createMetrics()
  const records = options.records ?? createDestination({ fd: 1, lost: metrics.recordsLost })
  const recorder = createRecorder(config.edge.id, records)
  const { fleet, sockets = new Map() } = options
  const shared = { metrics, recorder, sockets }
  if (fleet !== undefined) return startProcess(config, { ...shared, fleet, isAlone: false })
  const hub = createHub()
  // First, so that what other edges have ended is known when users come.
  const leaveFleet = await joinFleet(hub, config, recorder)
  try {
    const edge = await startProcess(config, { ...shared, fleet: joinLocally(hub), isAlone: true })
    return { ...edge, close: (...how) => edge.close(...how).then(leaveFleet) }
  } catch (error) {
    await leaveFleet()
    throw error
  }
}
