import type { Config } from '../config/index.ts'
import { isInside } from '../geo/index.ts'

/**
 * The apps that this edge may not serve, by their ids, whoever is led here: names can be resolved by other means than ours.
 * None where the operator lets users be sent outside an app's bounds.
 */
export function appsElsewhere(config: Config): ReadonlySet<string> {
  const mayServe = boundsOf(config)
  return new Set(config.apps.filter(app => !mayServe(app.residency)).map(({ id }) => id))
}

/** Whether users may sign in here: the sign-in host is of no app, and bound as the whole deployment is. */
export const signsInHere = (config: Config): boolean => boundsOf(config)([])

/** Tells whether this edge may serve what has to be in one of these regions or tags beside those of the deployment. */
function boundsOf({ edges, edge, routing }: Config): (residency: readonly string[]) => boolean {
  const own = edges.find(({ id }) => id === edge.id)
  if (own === undefined || routing.outsideBounds === 'open') return () => true
  return residency => isInside(own, routing.residency) && isInside(own, residency)
}
