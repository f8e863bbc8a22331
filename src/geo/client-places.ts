import { isIP } from 'node:net'
import { plainAddress, specialAddresses } from '../network/index.ts'
import type { Coordinates } from './coordinates.ts'
import { readCountryCentres } from './country-centres.ts'
import { openDatabase, type Database } from './database.ts'
import { coordinatesIn, countryIn } from './records.ts'

/** Databases in the MaxMind format that tell where clients are. */
export interface ClientPlaceFiles {
  /** Those that tell coordinates; they are asked first. */
  readonly place: readonly string[]
  readonly country: readonly string[]
}

/** Where a client is, as well as anybody knows. */
export interface ClientPlace {
  readonly place: Coordinates
  /** What that stands for: a point that a database tells, or the middle of a country. */
  readonly by: 'place' | 'country'
  /** ISO 3166-1 alpha-2, or `unknown`. */
  readonly country: string
}

/** Tells where clients are, for the choice of an edge. */
export interface ClientPlaces {
  /** Undefined for private addresses, and for those that no database knows. */
  whereIs(address: string): ClientPlace | undefined
  /** Of how many leading bits the network around an address is for which that is the same. */
  bitsOf(address: string): number
}

interface Databases {
  readonly place: Database
  readonly country: Database
  readonly centres: ReadonlyMap<string, Coordinates>
}

/**
 * Opens the databases.
 * @throws with a sentence for the operator when a file cannot be used
 */
export async function openClientPlaces({ place, country }: ClientPlaceFiles): Promise<ClientPlaces> {
  const [places, countries, centres] = await Promise.all([
    openDatabase(place),
    openDatabase(country),
    readCountryCentres(),
  ])
  const databases = { place: places, country: countries, centres }
  return {
    whereIs: address => lookUp(databases, plainAddress(address)),
    bitsOf: address =>
      isIP(address) === 0 ? 0 : Math.max(places.bitsOf(address), countries.bitsOf(address)),
  }
}

function lookUp({ place, country, centres }: Databases, address: string): ClientPlace | undefined {
  if (isIP(address) === 0 || specialAddresses.has(address)) return undefined
  const precise = place.recordOf(address)
  const code = countryIn(precise) ?? countryIn(country.recordOf(address)) ?? 'unknown'
  const point = coordinatesIn(precise)
  if (point !== undefined) return { place: point, by: 'place', country: code }
  const centre = centres.get(code)
  return centre && { place: centre, by: 'country', country: code }
}
