import { createRouting, openLocator, type EdgeSite } from '../../src/geo/index.ts'
import { countries } from '../../test/dns/name-world.ts'
import { median } from '../report.ts'

const addresses = 20_000
const rounds = 9

const edge = (id: string, region: string, latitude: number, longitude: number): EdgeSite => ({
  id,
  region,
  place: { latitude, longitude },
  addresses: ['192.0.2.1'],
  capacity: 10_000,
  weight: 1,
  residency: [],
})

/** CPU time of one decision among three edges, from an address to an edge, in microseconds; the median of several rounds. */
export async function measureDecisions(): Promise<number> {
  const locator = await openLocator({ place: [], country: [countries] }, [])
  const routing = createRouting({
    edges: [
      edge('fra-1', 'eu', 50.11, 8.68),
      edge('iad-1', 'us', 38.95, -77.45),
      edge('syd-1', 'ap', -33.87, 151.21),
    ],
    standingOf: () => ({ well: true, load: 0 }),
    residency: [],
    outsideBounds: 'closed',
  })
  const clients = Array.from({ length: addresses }, (_, index) =>
    [1 + ((index * 7) % 220), index % 251, (index * 13) % 256, 7].join('.'),
  )
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage()
    for (const address of clients) routing.choose(locator.whereaboutsOf(address, []))
    const { user, system } = process.cpuUsage(before)
    return (user + system) / addresses
  })
  return Math.round(median(times) * 100) / 100
}
