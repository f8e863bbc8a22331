/**
 * What PowerDNS tells clients all over the world, held against a look at every edge from where the database says that they
 * are: the haversine formula, and a reader of the database that the product does not use for this.
 */
import { createRequire } from 'node:module'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Reader } from 'mmdb-lib'
import t from 'tap'
import { dig, startPowerDns } from '../harness/powerdns.ts'
import { countries, sites, startNames } from './name-world.ts'

const wanted = 10_000
const host = 'www.example.com.wiki.edge.example'

type Place = readonly [latitude: number, longitude: number]

const database = new Reader(readFileSync(countries))
const centres = new Map(
  (createRequire(import.meta.url)('world-countries') as readonly { cca2: string; latlng: Place }[]).map(
    ({ cca2, latlng }) => [cca2, latlng],
  ),
)

/** Public addresses that the database knows, always the same ones: a linear congruential generator (Numerical Recipes). */
function sample(): Map<string, Place> {
  const found = new Map<string, Place>()
  for (let state = 20_261_128; found.size < wanted; state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) {
    const address = [24, 16, 8, 0].map(shift => (state >>> shift) & 255).join('.')
    const first = state >>> 24
    if (first === 0 || first === 10 || first === 127 || first >= 224) continue
    const centre = centres.get(
      (database.get(address) as { country_code?: string } | null)?.country_code ?? '',
    )
    if (centre !== undefined) found.set(address, centre)
  }
  return found
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180

function kilometres([latitude, longitude]: Place, [otherLatitude, otherLongitude]: Place): number {
  const half =
    Math.sin(radians(otherLatitude - latitude) / 2) ** 2 +
    Math.cos(radians(latitude)) *
      Math.cos(radians(otherLatitude)) *
      Math.sin(radians(otherLongitude - longitude) / 2) ** 2
  return 2 * 6371.0088 * Math.asin(Math.sqrt(half))
}

const nearest = (place: Place): string =>
  sites.reduce((best, site) => (kilometres(place, site.place) < kilometres(place, best.place) ? site : best))
    .address

t.test(`${wanted} public addresses are told of the edge that is nearest to them`, async t => {
  const world = await startNames(t)
  const powerdns = await startPowerDns(world.socket, join(world.directory, 'pdns'))
  t.teardown(() => powerdns.close())
  const clients = sample()
  const questions = join(world.directory, 'questions')
  writeFileSync(questions, [...clients.keys()].map(each => `${host} A +subnet=${each}/32 +short\n`).join(''))
  const told = (await dig(powerdns.port, '-f', questions)).trim().split('\n')
  const expected = [...clients.values()].map(nearest)
  t.equal(told.length, wanted)
  const wrong = [...clients.keys()].filter((_, index) => told[index] !== expected[index])
  t.strictSame(wrong, [], 'all agree')
  t.equal(new Set(expected).size, sites.length, 'every edge is somebody’s nearest')
})
