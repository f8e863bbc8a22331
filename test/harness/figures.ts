import { admin } from './admin.ts'
import type { World } from './world.ts'

/** How often a limit of an edge was met, by the edge's own figures. */
export async function limitReached({ edge }: Pick<World, 'edge'>, limit: string): Promise<number> {
  const { text } = await admin(edge, '/metrics')
  return Number(new RegExp(`sallyport_limit_reached_total\\{limit="${limit}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}
