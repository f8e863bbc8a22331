import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import {
  createNameServiceMetrics,
  createOpsListener,
  type OpsToken,
  edgesRoutes,
  metricsAnswer,
  words,
  type OpsRoutes,
} from '../admin/index.ts'
import type { Config, NetworkAddress } from '../config/index.ts'
import { joinRegister } from '../fleet/index.ts'
import { createStandings, viewEdges, type EdgeView, type Zone } from '../geo/index.ts'
import { createDestination, createRecorder, type RecordDestination } from '../proxy/index.ts'
import { watchEdges } from './edges-watch.ts'
import { servePowerDns } from './powerdns.ts'
import { serveDns } from './responder.ts'
import { openZone } from './zone-now.ts'

/** A running name service: answers for the names of users' hosts, each client with the edge that is best for it. */
export interface NameService {
  readonly ports: { readonly dns: number | undefined; readonly admin: number | undefined }
  /**
   * Takes another configuration: edges, apps, bounds and databases. Listeners stay as they are.
   * @throws with a sentence for the operator when a database cannot be used; all stays as it was then
   */
  reload(config: Config): Promise<void>
  close(): Promise<void>
}

/** What follows from a configuration, until another takes its place. */
interface Following {
  readonly config: Config
  readonly zone: Zone
  readonly stop: () => void
}

/**
 * Starts the name service of a configuration.
 * @param records where records go; standard output when undefined
 * @throws when a database, a socket or an address cannot be used
 */
export async function startNameService(config: Config, records?: RecordDestination): Promise<NameService> {
  const metrics = createNameServiceMetrics()
  const recorder = createRecorder('dns', records ?? createDestination({ fd: 1, lost: metrics.recordsLost }))
  const standings = createStandings({
    returnAfter: config.routing.returnAfter,
    changed: (id, { well, why }) => recorder.operation({ type: 'edge-standing', id, well, why: why ?? null }),
  })
  const { nats } = config.fleet
  const lost = (cause: string): void => recorder.operation({ type: 'register', event: 'lost', cause })
  const register = nats && joinRegister({ ...nats, deployment: config.suffix, own: undefined, lost })
  const follow = async (next: Config): Promise<Following> => ({
    config: next,
    zone: await openZone(next, standings, metrics.told),
    stop: watchEdges(next, standings, register),
  })

  let now = await follow(config)
  const zoneNow = (): Zone => now.zone
  const { powerdns, listen, admin } = config.dns
  const endPowerDns = powerdns && (await servePowerDns(powerdns, zoneNow))
  const responder = listen && (await serveDns(listen, zoneNow))
  const edges = (): EdgeView[] => viewEdges(now.config.edges, standings.standingOf, register)
  metrics.followEdges(edges)
  const ops = admin && (await openOps(admin, edges, metrics.registry, config.admin.token))
  return {
    ports: { dns: responder?.port, admin: ops?.port },
    async reload(next) {
      if (next.suffix !== config.suffix) throw new Error('another "suffix" needs a start')
      const following = await follow(next)
      now.stop()
      now = following
      recorder.operation({ type: 'dns', event: 'reloaded', edges: next.edges.length })
    },
    async close() {
      now.stop()
      await Promise.all([register?.close(), endPowerDns && endPowerDns(), responder?.close(), ops?.close()])
      await recorder.finish()
    },
  }
}

type Registry = Parameters<typeof metricsAnswer>[0]

async function openOps(
  { host, port }: NetworkAddress,
  edges: () => EdgeView[],
  registry: Registry,
  token: OpsToken,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const routes: OpsRoutes = {
    'GET /healthz': () => words(200, 'ok'),
    'GET /metrics': () => metricsAnswer(registry),
    ...edgesRoutes(edges),
  }
  const server: Server = createOpsListener(routes, token)
  server.listen({ host, port })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}
