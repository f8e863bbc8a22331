import { createAppTable, createDiscovery } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import type { Fleet } from '../fleet/index.ts'
import { openPlaces } from '../geo/index.ts'
import { createDecisionRing } from '../policy/index.ts'
import type { Metrics, Recorder } from '../proxy/index.ts'
import { openDoors } from './doors.ts'
import type { Edge } from './edge.ts'
import { staleness, staleSinceText } from './fleet.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { followKeys, renewTicketKeys, rotateKeys } from './key-upkeep.ts'
import { watchLoad } from './load-watch.ts'
import { openOperatorsSide } from './operators-side.ts'
import { openPolicies } from './policies.ts'
import { appsElsewhere, signsInHere } from './residency.ts'
import { openSecrets } from './secrets.ts'
import { atOnce, endGently } from './shutdown.ts'
import { createUsersSide } from './users-side.ts'
import { watchVitals, type Vitals } from './vitals.ts'

export interface ProcessOptions {
  readonly metrics: Metrics
  readonly recorder: Recorder
  readonly fleet: Fleet
  /** Whether this is the only process of its edge, which tells of itself and hears of others. */
  readonly isAlone: boolean
  readonly sockets: InheritedSockets
}

/**
 * Starts all that one process does of an edge: what it knows, its doors, who serves behind them, and what operators see of it.
 * @throws when the policies, certificates or keys are bad, or an address cannot be listened on
 */
export async function startProcess(config: Config, options: ProcessOptions): Promise<Edge> {
  const { metrics, fleet, sockets } = options
  const watched = watchVitals(options.recorder)
  const { recorder } = watched
  const ring = openSecrets(config)
  const places = await openPlaces(config.geo)
  const policy = await openPolicies(config, recorder, metrics)
  const decisions = createDecisionRing()
  const signInHost = `signin.${config.suffix}`
  const names = createAppTable(config.apps, 443)
  const doors = await openDoors(config, { names, signInHost, ring, recorder, metrics, sockets })
  const { listener, device, certificates, ports, publicPorts, portPart, drains } = doors
  const load = watchLoad({ limits: config.limits, metrics, recorder, press: listener.press })

  const apps = createAppTable(config.apps, publicPorts.https, appsElsewhere(config))
  doors.redirect(host => host === signInHost || typeof apps.route(host) !== 'string')
  const signInOrigin = `https://${signInHost}${portPart}`
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
    devices: device?.serve(signInOrigin),
  })
  listener.serve(users.handle)
  const keys = followKeys(config.session, ring, recorder)
  const upkeep = [
    load.stop,
    keys.stop,
    rotateKeys(config.session, recorder),
    renewTicketKeys(listener.server, ring),
  ]

  const { heed } = listener
  const vitals = (): Vitals =>
    watched.now({ connections: listener.connections(), revision: policy.holder.current.revision })
  const operators = await openOperatorsSide(config, {
    operations: {
      registry: metrics.registry,
      policy,
      ring: decisions,
      discovery,
      revoke(target) {
        recorder.operation({ type: 'sessions-ended', ...target })
        users.revocations.revoke(target.kind, target.name)
        return { ...target, fleetStaleSince: staleSinceText(fleet.staleSince()) }
      },
    },
    edges: options.isAlone ? { vitals: async () => [vitals()], unreadiness, heed, recorder } : undefined,
    unreadiness,
    sockets,
  })
  return {
    signInOrigin,
    apps,
    ports: { ...ports, admin: operators.port, device: device?.port },
    policy,
    operations: operators.operations,
    vitals,
    heed,
    recorder,
    async reload() {
      keys.reload()
      await Promise.all([policy.reload(), certificates.reload(), device?.reload()])
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
      device?.close()
      await users.close()
      // Last, so that it tells as long as anything is under way that the edge is not ready.
      await operators.close()
      await recorder.finish()
    },
  }
}
