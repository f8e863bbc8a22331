import type { Server } from 'node:http'
import { createAdmin, edgeOperations, type EdgeOperations } from '../admin/index.ts'
import { createAppTable, createDiscovery, type AppTable } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import { createHub, joinLocally, type Fleet } from '../fleet/index.ts'
import { openPlaces, type EdgeView } from '../geo/index.ts'
import { addressSet } from '../network/index.ts'
import { createDecisionRing, type PolicyReloader } from '../policy/index.ts'
import {
  createDestination,
  createListener,
  createMetrics,
  createRecorder,
  type ClientConnection,
  type Listener,
  type Metrics,
  type RecordDestination,
  type Recorder,
} from '../proxy/index.ts'
import type { KeyRing } from '../session/index.ts'
import { believedAddresses, ownAddresses, serverOptions, type ClientAddresses } from '../tls/index.ts'
import { openCertificates, type Certificates } from './certificates.ts'
import { deviceHostOf, openDeviceSide } from './device-side.ts'
import { watchEdges } from './edges.ts'
import { joinFleet, staleness, staleSinceText } from './fleet.ts'
import { currentTicketKeys, followKeys, renewTicketKeys, rotateKeys } from './key-upkeep.ts'
import { watchMisrouted } from './misrouted.ts'
import { openPolicies } from './policies.ts'
import { createRedirects, type RedirectOptions } from './redirects.ts'
import { appsElsewhere } from './residency.ts'
import { openSecrets } from './secrets.ts'
import { closeServer, listen } from './servers.ts'
import { reportRefusals } from './tls-refusals.ts'
import { createUsersSide } from './users-side.ts'
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
  /** Reads again what the operator changes while edges run: policies and databases of places. */
  reload(): Promise<void>
  /** Stops accepting, lets what is under way finish within the grace, and closes everything. */
  close(graceMs?: number): Promise<void>
}

export interface EdgeOptions {
  /** Where records go; standard output when undefined. */
  readonly records?: RecordDestination
  /** The processes that must know what this one remembers of sessions; other edges alone when undefined. */
  readonly fleet?: Fleet
}

interface ProcessOptions {
  readonly metrics: Metrics
  readonly recorder: Recorder
  readonly fleet: Fleet
  /** Whether this is the only process of its edge, which tells of itself and hears of others. */
  readonly isAlone: boolean
}

/**
 * Starts an edge: all that one process does of it.
 * @throws when the policies, certificates or keys are bad, or an address cannot be listened on
 */
export async function startEdge(config: Config, options: EdgeOptions = {}): Promise<Edge> {
  const metrics = createMetrics()
  const records = options.records ?? createDestination({ fd: 1, lost: metrics.recordsLost })
  const recorder = createRecorder(config.edge.id, records)
  const { fleet } = options
  if (fleet !== undefined) return startProcess(config, { metrics, recorder, fleet, isAlone: false })
  const hub = createHub()
  // First, so that what other edges have ended is known when users come.
  const leaveFleet = await joinFleet(hub, config, recorder)
  try {
    const alone = { metrics, recorder, fleet: joinLocally(hub), isAlone: true }
    const edge = await startProcess(config, alone)
    return { ...edge, close: graceMs => edge.close(graceMs).then(leaveFleet) }
  } catch (error) {
    await leaveFleet()
    throw error
  }
}

async function startProcess(config: Config, { metrics, fleet, ...options }: ProcessOptions): Promise<Edge> {
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
  })

  const misrouted = await watchMisrouted(config, { apps: names, metrics, recorder })
  const connected = (connection: ClientConnection): void => misrouted?.connected(connection)
  const listener = openListener(config, certificates, clients, ring, recorder, metrics, connected)
  const redirected = Promise.withResolvers<RedirectOptions>()
  const redirects = config.listen.http && createRedirects(redirected.promise)
  const http = redirects && (await listen(redirects, config.listen.http!))
  // From here on users come, and nothing waits any more until they are served.
  const https = await listen(listener.server, config.listen.https)
  const publicPort = config.publicPorts.https ?? https
  const portPart = publicPort === 443 ? '' : `:${publicPort}`
  const apps = createAppTable(config.apps, publicPort, appsElsewhere(config))
  const isOurs = (host: string): boolean => host === signInHost || typeof apps.route(host) !== 'string'
  redirected.resolve({ portPart, isOurs })
  const signInOrigin = `https://${signInHost}${portPart}`
  const publicPorts = { https: publicPort, http: config.publicPorts.http ?? http }
  const discovery = createDiscovery(apps)
  let ready = true
  const unreadiness = (): string | undefined => (ready ? staleness(fleet.staleSince()) : 'not ready')
  const users = createUsersSide(config, {
    apps,
    signInHost,
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
    devices: deviceSide?.serve(signInOrigin),
  })
  listener.serve(users.handle)
  const upkeep = [
    followKeys(config.session, ring, recorder),
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
  const heed = (views: readonly EdgeView[]): void => misrouted?.heed(views)
  const edges = options.isAlone
    ? watchEdges(config, { vitals: async () => [vitals()], unreadiness, heed, recorder })
    : undefined
  const admin =
    config.listen.admin && createAdmin({ operations, unreadiness, edges: () => edges?.views() ?? [] })
  const adminPort = admin && (await listen(admin, config.listen.admin!))
  return {
    signInOrigin,
    apps,
    ports: { https, http, admin: adminPort, device: deviceSide?.port },
    policy,
    operations,
    vitals,
    heed,
    async reload() {
      await policy.reload()
      const problem = await places.reload()
      recorder.operation({ type: 'places-reload', ok: problem === undefined, problem: problem ?? null })
    },
    async close(graceMs = 0) {
      ready = false
      for (const stop of upkeep) stop()
      policy.close()
      certificates.close()
      deviceSide?.close()
      await closeListeners(listener, [redirects, admin, deviceSide?.server], graceMs)
      await users.close()
      await edges?.close()
      await recorder.finish()
    },
  }
}

const clientAddresses = ({ listen: { proxyProtocol } }: Config): ClientAddresses =>
  proxyProtocol === undefined ? ownAddresses : believedAddresses(addressSet(proxyProtocol.from))

function openListener(
  config: Config,
  certificates: Certificates,
  clients: ClientAddresses,
  ring: KeyRing,
  recorder: Recorder,
  metrics: Metrics,
  connected: (connection: ClientConnection) => void,
): Listener {
  const tickets = currentTicketKeys(ring, Date.now())
  const listener = createListener({
    tls: serverOptions({ certificates: certificates.store, ticketKeys: tickets }),
    addressOf: clients.addressOf,
    trustedProxies: addressSet(config.trustedProxies),
    connected,
    malformed(code, address) {
      metrics.requestRefused('malformed')
      recorder.operation({ type: 'request-refused', code, reference: null, address })
    },
  })
  reportRefusals(listener.server, clients, recorder, metrics)
  return listener
}

async function closeListeners(
  listener: Listener,
  others: readonly (Server | undefined)[],
  graceMs: number,
): Promise<void> {
  const cut = setTimeout(() => listener.cut(), graceMs)
  for (const server of others) server?.closeAllConnections()
  await Promise.all([listener.close(), ...others.map(closeServer)])
  clearTimeout(cut)
}
