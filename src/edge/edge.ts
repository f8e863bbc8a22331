import { createAdmin, edgeOperations, type EdgeOperations } from '../admin/index.ts'
import { createAppTable, createDiscovery, type AppTable } from '../apps/index.ts'
import type { Config, ShutdownConfig } from '../config/index.ts'
import { createHub, joinLocally, type Fleet } from '../fleet/index.ts'
import { openPlaces, type EdgeView } from '../geo/index.ts'
import { createDecisionRing, type PolicyReloader } from '../policy/index.ts'
import {
  createDestination,
  createDrain,
  createMetrics,
  createRecorder,
  type Drain,
  type Metrics,
  type RecordDestination,
  type Recorder,
} from '../proxy/index.ts'
import { addressSet } from '../network/index.ts'
import { believedAddresses, ownAddresses, type ClientAddresses } from '../tls/index.ts'
import { openCertificates } from './certificates.ts'
import { deviceHostOf, openDeviceSide } from './device-side.ts'
import { watchEdges } from './edges.ts'
import { joinFleet, staleness, staleSinceText } from './fleet.ts'
import { followKeys, renewTicketKeys, rotateKeys } from './key-upkeep.ts'
import { openPolicies } from './policies.ts'
import { createRedirects, type RedirectOptions } from './redirects.ts'
import { appsElsewhere, signsInHere } from './residency.ts'
import { openSecrets } from './secrets.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { closeServer, listen } from './servers.ts'
import { atOnce, endGently } from './shutdown.ts'
import { openUsersListener } from './users-listener.ts'
import { createUsersSide } from './users-side.ts'
import { watchLoad } from './load-watch.ts'
import { watchVitals, type Vitals } from './vitals.ts'

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

interface ProcessOptions {
  readonly metrics: Metrics
  readonly recorder: Recorder
  readonly fleet: Fleet
  /** Whether this is the only process of its edge, which tells of itself and hears of others. */
  readonly isAlone: boolean
  readonly sockets: InheritedSockets
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

async function startProcess(config: Config, options: ProcessOptions): Promise<Edge> {
  const { metrics, fleet, sockets } = options
  const watched = watchVitals(options.recorder)
  const { recorder } = watched
  const ring = openSecrets(config)
  const places = await openPlaces(config.geo)
  const policy = await openPolicies(config, recorder, metrics)
  const decisions = createDecisionRing()
  const signInHost = `signin.${config.suffix}`
  const names = createAppTable(config.apps, 443)
  const device = config.devices.certificates && deviceHostOf(config)
  const certificates = await openCertificates(config.tls, names, { signIn: signInHost, device }, recorder)
  const clients = clientAddresses(config)
  const deviceSide = await openDeviceSide(config, {
    certificates: certificates.deviceStore,
    clients,
    ring,
    recorder,
    metrics,
    sockets,
  })

  const listener = await openUsersListener(config, {
    apps: names,
    certificates: certificates.store,
    clients,
    ring,
    recorder,
    metrics,
  })
  const { press } = listener
  const load = watchLoad({ limits: config.limits, metrics, recorder, press })
  const redirected = Promise.withResolvers<RedirectOptions>()
  const redirects = config.listen.http && createRedirects(redirected.promise)
  const drains = [listener, redirects && createDrain(redirects), deviceSide?.drain].filter(isThere)
  const http = redirects && (await listen(redirects, config.listen.http!, sockets))
  // From here on users come, and nothing waits any more until they are served.
  const https = await listen(listener.server, config.listen.https, sockets)
  const publicPort = config.publicPorts.https ?? https
  const portPart = publicPort === 443 ? '' : `:${publicPort}`
  const apps = createAppTable(config.apps, publicPort, appsElsewhere(config))
  const isOurs = (host: string): boolean => host === signInHost || typeof apps.route(host) !== 'string'
  redirected.resolve({ portPart, isOurs })
  const signInOrigin = `https://${signInHost}${portPart}`
  const publicPorts = { https: publicPort, http: config.publicPorts.http ?? http }
  const discovery = createDiscovery(apps)
  let ready = true
  const turnAway = (): void => void (ready = false)
  const unreadiness = (): string | undefined => (ready ? staleness(fleet.staleSince()) : 'not ready')
  const users = createUsersSide(config, {
    apps,
    signInHost,
    signsInHere: signsInHere(config),
    publicPorts,
    ring,
    policy,
    decisions,
    recorder,
    metrics,
    discovery,
    places,
    fleet,
    isReady: () => unreadiness() === undefined,
    isOneTooMany: load.isOneTooMany,
    devices: deviceSide?.serve(signInOrigin),
  })
  listener.serve(users.handle)
  const keys = followKeys(config.session, ring, recorder)
  const upkeep = [
    load.stop,
    keys.stop,
    rotateKeys(config.session, recorder),
    renewTicketKeys(listener.server, ring),
  ]

  const operations = edgeOperations({
    registry: metrics.registry,
    policy,
    ring: decisions,
    discovery,
    revoke(target) {
      recorder.operation({ type: 'sessions-ended', ...target })
      users.revocations.revoke(target.kind, target.name)
      return { ...target, fleetStaleSince: staleSinceText(fleet.staleSince()) }
    },
  })
  const vitals = (): Vitals =>
    watched.now({ connections: listener.connections(), revision: policy.holder.current.revision })
  const { heed } = listener
  const edges = options.isAlone
    ? watchEdges(config, { vitals: async () => [vitals()], unreadiness, heed, recorder })
    : undefined
  const admin =
    config.listen.admin &&
    createAdmin({
      operations,
      unreadiness,
      edges: () => edges?.views() ?? [],
      token: config.admin.token,
    })
  const adminPort = admin && (await listen(admin, config.listen.admin!, sockets))
  return {
    signInOrigin,
    apps,
    ports: { https, http, admin: adminPort, device: deviceSide?.port },
    policy,
    operations,
    vitals,
    heed,
    recorder,
    async reload() {
      keys.reload()
      await Promise.all([policy.reload(), certificates.reload(), deviceSide?.reload()])
      const problem = await places.reload()
      recorder.operation({ type: 'places-reload', ok: problem === undefined, problem: problem ?? null })
    },
    turnAway,
    async close(times = atOnce, now = new AbortController().signal) {
      turnAway()
      const ending = {
        close: async () => void (await Promise.all(drains.map(drain => drain.close()))),
        closeWebSockets: () => users.closeWebSockets(),
        cut: () => drains.forEach(drain => drain.cut()),
      }
      await endGently(times, ending, now)
      for (const stop of upkeep) stop()
      policy.close()
      certificates.close()
      deviceSide?.close()
      await users.close()
      await edges?.close()
      // Last, so that it tells as long as anything is under way that the edge is not ready.
      admin?.closeAllConnections()
      if (admin !== undefined) await closeServer(admin)
      await recorder.finish()
    },
  }
}

const clientAddresses = ({ listen: { proxyProtocol } }: Config): ClientAddresses =>
  proxyProtocol === undefined ? ownAddresses : believedAddresses(addressSet(proxyProtocol.from))

const isThere = (drain: Drain | undefined): drain is Drain => drain !== undefined
