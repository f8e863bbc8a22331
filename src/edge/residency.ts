import type { Config } from '../config/index.ts'
import { isInside } from '../geo/index.ts'

/**
 * The apps that this edge may not serve, by their ids, whoever is led here: names can be resolved by other means than ours.
 * None where the operator lets users be sent outside an app's bounds.
 */
export function appsElsewhere({ apps, edges, edge, routing }: Config): ReadonlySet<string> {
  const own = edges.find(({ id }) => id === edge.id)
  if (own === undefined || routing.outsideBounds === 'open') return new Set()
  const isServed = isInside(own, routing.residency)
  return new Set(apps.filter(app => !isServed || !isInside(own, app.residency)).map(({ id }) => id))
}
