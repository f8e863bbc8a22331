import type { LimitName } from '../../src/limits/index.ts'
import { admin } from './admin.ts'
import type { World } from './world.ts'

/** How often a limit was met, by the edge's own figures. */
export async function limitReached({ edge }: World, limit: LimitName): Promise<number> {
  const { text } = await admin(edge, '/metrics')
  return Number(new RegExp(`sallyport_limit_reached_total\\{limit="${limit}"\\} (\\d+)`).exec(text)?.[1] ?? 0)
}
