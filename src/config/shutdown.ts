import { duration, mapping, type Reader } from '../diagnostics/index.ts'
import type { ShutdownConfig } from './config.ts'

/** What users notice least: a minute is longer than nearly everything that they wait for. */
export const plainShutdown: ShutdownConfig = { notice: 0, grace: 30_000, limit: 60_000 }

/** How an edge ends: `{ notice, grace, limit }`. */
export const shutdown: Reader<ShutdownConfig> = mapping((fields, problems) => {
  const notice = fields.optional('notice', duration, plainShutdown.notice)
  const grace = fields.optional('grace', duration, plainShutdown.grace)
  const limit = fields.optional('limit', duration, plainShutdown.limit)
  if (limit < grace) {
    const written = fields.node('limit') === undefined ? 'grace' : 'limit'
    const told =
      written === 'limit' ? 'limit is shorter than grace' : 'grace is longer than limit, which is 60s'
    problems.error(fields.placeOf(written), 214, `${told}; all is cut at the limit`)
  }
  return { notice, grace, limit }
})
