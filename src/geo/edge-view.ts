import type { EdgeSite } from './routing.ts'
import type { Standing } from './standings.ts'

/** What an edge has told of itself lately. */
export interface Told {
  readonly unready: string | null
  readonly load: number
  readonly connections: number
  readonly users: number
  readonly revisions: readonly string[]
}

/** What all edges of a fleet tell. */
export interface ToldByEdges {
  latestOf(id: string): Told | undefined
  /** Whether an edge that says nothing can be taken to be gone. */
  isHeard(): boolean
}

/** An edge as operators see it. */
export interface EdgeView extends EdgeSite {
  readonly well: boolean
  /** Why it is down; null while it is well. */
  readonly why: string | null
  /** ISO 8601: since when it is so. */
  readonly since: string
  readonly load: number
  /** What it has told of itself; null when it says nothing, or nobody listens. */
  readonly told: Omit<Told, 'unready' | 'load'> | null
}

/** The view of each edge, in the order of the configuration. */
export const viewEdges = (
  sites: readonly EdgeSite[],
  standingOf: (id: string) => Standing,
  told: ToldByEdges | undefined,
): EdgeView[] =>
  sites.map(site => {
    const { well, why, since, load } = standingOf(site.id)
    const latest = told?.latestOf(site.id)
    return {
      ...site,
      well,
      why: why ?? null,
      since: new Date(since).toISOString(),
      load,
      told: latest === undefined ? null : figuresOf(latest),
    }
  })

const figuresOf = ({ connections, users, revisions }: Told): EdgeView['told'] => ({
  connections,
  users,
  revisions,
})
