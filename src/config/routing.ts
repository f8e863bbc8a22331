import {
  duration,
  listOf,
  mapping,
  oneOf,
  oneOrMany,
  string,
  wrongType,
  type Reader,
} from '../diagnostics/index.ts'
import type { MeasuredNetworks } from '../geo/index.ts'
import type { RoutingConfig } from './config.ts'
import { addressRange } from './readers.ts'

/** Users may be sent anywhere; those of a bound app are told of no edge outside, whatever becomes of those inside. */
export const plainRouting: RoutingConfig = {
  residency: [],
  outsideBounds: 'closed',
  returnAfter: 10_000,
  measured: [],
}

/** The `routing` mapping: `{ residency, outside-bounds, return-after, measured }`. */
export const routing: Reader<RoutingConfig> = mapping(fields => ({
  residency: fields.optional('residency', oneOrMany(string), plainRouting.residency),
  outsideBounds: fields.optional(
    'outside-bounds',
    oneOf(['closed', 'open'], 'setting'),
    plainRouting.outsideBounds,
  ),
  returnAfter: fields.optional('return-after', duration, plainRouting.returnAfter),
  measured: fields.optional('measured', listOf(measuredNetworks), []),
}))

/** `{ networks: [203.0.113.0/24], round-trips: { fra-1: 12ms } }` */
const measuredNetworks: Reader<MeasuredNetworks> = mapping(fields => {
  const networks = fields.required('networks', oneOrMany(addressRange))
  const milliseconds = fields.required('round-trips', roundTrips)
  return networks && milliseconds && { networks, milliseconds }
})

const roundTrips: Reader<ReadonlyMap<string, number>> = (node, problems) => {
  if (node.kind !== 'map') return wrongType(node, problems, 'a mapping of edges to round trips such as 12ms')
  const read = new Map<string, number>()
  for (const { key, value } of node.entries) {
    const ms = duration(value, problems)
    if (ms !== undefined) read.set(key, ms)
  }
  return read
}
