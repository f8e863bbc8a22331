import type { Config } from '../config/index.ts'
import { joinRegister, type Announcement } from '../fleet/index.ts'
import { createStandings, viewEdges, witnessRegister, type EdgeView } from '../geo/index.ts'
import type { Recorder } from '../proxy/index.ts'
import { sumVitals, type Vitals } from './vitals.ts'

/** All edges of the service, as this one sees them. */
export interface Edges {
  views(): EdgeView[]
  /** Tells no more of this edge. */
  close(): Promise<void>
}

export interface EdgesOptions {
  /** How the processes of this edge are. */
  readonly vitals: () => Promise<readonly Vitals[]>
  /** Why this edge takes no new users; undefined when it takes them. */
  readonly unreadiness: () => string | undefined
  /** Called again and again with what is known. */
  readonly heed: (views: readonly EdgeView[]) => void
  readonly recorder: Recorder
}

const heedEveryMs = 1_000

/** Tells the fleet of this edge, and hears of the others; an edge without a fleet sees itself only. */
export function watchEdges(config: Config, options: EdgesOptions): Edges {
  const { edges, edge, fleet, suffix, routing } = config
  const capacity = edges.find(({ id }) => id === edge.id)?.capacity ?? Infinity
  let hasBeenReady = false
  // An edge that starts has not fallen: it is silent until it takes users for the first time.
  const own = async (): Promise<Announcement | undefined> => {
    const unready = options.unreadiness() ?? null
    hasBeenReady ||= unready === null
    if (!hasBeenReady) return undefined
    return { id: edge.id, unready, ...sumVitals(await options.vitals(), capacity) }
  }
  const lost = (cause: string): void => options.recorder.operation({ type: 'register', event: 'lost', cause })
  const register = fleet.nats && joinRegister({ ...fleet.nats, deployment: suffix, own, lost })
  const standings = createStandings({
    returnAfter: routing.returnAfter,
    changed: (id, { well, why }) =>
      options.recorder.operation({ type: 'edge-standing', id, well, why: why ?? null }),
  })
  const ids = edges.map(({ id }) => id)
  const stopWitness = register && witnessRegister(ids, register, standings)
  const views = (): EdgeView[] => viewEdges(edges, standings.standingOf, register)
  // Without a register nothing of it ever changes.
  const heeding = register && setInterval(() => options.heed(views()), heedEveryMs).unref()
  return {
    views,
    async close() {
      clearInterval(heeding)
      stopWitness?.()
      await register?.close()
    },
  }
}
