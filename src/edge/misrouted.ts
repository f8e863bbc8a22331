import { LRUCache } from 'lru-cache'
import type { AppTable } from '../apps/index.ts'
import type { Config } from '../config/index.ts'
import { createRouting, openLocator, type EdgeStanding, type EdgeView } from '../geo/index.ts'
import type { ClientConnection, Metrics, Recorder } from '../proxy/index.ts'

/** Notices users who came here although another edge is clearly nearer: their resolver hides where they are. */
export interface MisroutedWatch {
  /** A user has opened a connection. */
  connected(connection: ClientConnection): void
  /** How edges stand now; until it is told, all are taken to be well. */
  heed(views: readonly Pick<EdgeView, 'id' | 'well' | 'load'>[]): void
}

export interface MisroutedOptions {
  readonly apps: AppTable
  readonly metrics: Metrics
  readonly recorder: Recorder
}

/** Below this, in milliseconds of round trip, nobody would notice. */
const clearlyNearer = 20
/** One record per address in this time; the figure counts every connection. */
const toldForMs = 3_600_000
const toldAddresses = 10_000
const wellAndIdle: EdgeStanding = { well: true, load: 0 }

/**
 * Makes the watch of an edge; undefined where there is no other edge.
 * @throws with a sentence for the operator when a database of places cannot be used
 */
export async function watchMisrouted(
  { edges, edge: own, routing: bounds, geo }: Config,
  { apps, metrics, recorder }: MisroutedOptions,
): Promise<MisroutedWatch | undefined> {
  if (edges.length < 2) return undefined
  const locator = await openLocator(geo, bounds.measured)
  let standings: ReadonlyMap<string, EdgeStanding> = new Map()
  const routing = createRouting({ edges, standingOf: id => standings.get(id) ?? wellAndIdle, ...bounds })
  const told = new LRUCache<string, true>({ max: toldAddresses, ttl: toldForMs })

  return {
    connected({ address, serverName, proxies }) {
      // What a proxy in front is near to says nothing of users.
      if (proxies !== undefined) return
      const residency = apps.appOf(serverName ?? '')?.residency ?? []
      const whereabouts = locator.whereaboutsOf(address, residency)
      if (whereabouts.place === undefined && whereabouts.measured === undefined) return
      const { edge, candidates } = routing.choose(whereabouts)
      const [here, there] = [own.id, edge?.id].map(id => candidates.find(each => each.edge.id === id))
      if (here === undefined || there === undefined) return
      if (here.milliseconds - there.milliseconds < clearlyNearer) return
      metrics.misrouted(there.edge.id)
      if (told.has(address)) return
      told.set(address, true)
      const farther = Math.round(here.milliseconds - there.milliseconds)
      recorder.operation({ type: 'misrouted', address, nearer: there.edge.id, milliseconds: farther })
    },
    heed(views) {
      standings = new Map(views.map(({ id, well, load }) => [id, { well, load }]))
    },
  }
}
