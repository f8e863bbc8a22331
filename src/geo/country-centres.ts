import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Coordinates } from './coordinates.ts'

/** What is used of an entry of the package `world-countries`. */
interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly cca2: string
  readonly latlng: readonly [latitude: number, longitude: number]
}

/**
 * Reads about where the middle of each country is, by its code: for addresses of which no more is known. The package's file is
 * read when it is needed only.
 */
export async function readCountryCentres(): Promise<ReadonlyMap<string, Coordinates>> {
  const file = fileURLToPath(import.meta.resolve('world-countries/countries.json'))
  const countries = JSON.parse(await readFile(file, 'utf8')) as readonly Country[]
  return new Map(countries.map(({ cca2, latlng: [latitude, longitude] }) => [cca2, { latitude, longitude }]))
}
