import { isIP } from 'node:net'
import { LRUCache } from 'lru-cache'
import { plainAddress, specialAddresses } from '../network/index.ts'
import { openDatabase, type Database } from './database.ts'
import { countryIn, operatorIn, type Operator } from './records.ts'

/** Databases in the MaxMind format, by what they tell; IPv4 and IPv6 may be in one file or in two. */
export interface PlaceFiles {
  readonly country: readonly string[]
  readonly operator: readonly string[]
}

/** Where an address is, and who runs the network that it is in. */
export interface Place {
  /** ISO 3166-1 alpha-2, or `unknown`. */
  readonly location: { readonly country: string }
  readonly operator: Operator
}

/** Tells where clients are. */
export interface Places {
  /** One object per address for as long as it is remembered. */
  placeOf(address: string): Place
  /**
   * Reads all files again, and swaps them in when all can be used.
   * @returns why the old ones stay, or undefined
   */
  reload(): Promise<string | undefined>
}

/** The place of private addresses, and of those that no database knows. */
export const unknownPlace: Place = {
  location: { country: 'unknown' },
  operator: { asn: 0, name: 'unknown' },
}

const rememberedAddresses = 10_000

interface Databases {
  readonly country: Database
  readonly operator: Database
}

/**
 * Opens the databases of places.
 * @throws with a sentence for the operator when a file cannot be used
 */
export async function openPlaces(files: PlaceFiles): Promise<Places> {
  const remembered = new LRUCache<string, Place>({ max: rememberedAddresses })
  let databases = await openAll(files)
  let reloading: Promise<unknown> = Promise.resolve()

  async function swap(): Promise<string | undefined> {
    try {
      databases = await openAll(files)
      remembered.clear()
      return undefined
    } catch (error) {
      return (error as Error).message
    }
  }

  return {
    placeOf(address) {
      const known = remembered.get(address)
      if (known !== undefined) return known
      const place = lookUp(databases, plainAddress(address))
      remembered.set(address, place)
      return place
    },
    /** One after the other: the last to be asked for is the one that stays. */
    reload() {
      const next = reloading.then(swap)
      reloading = next
      return next
    },
  }
}

async function openAll({ country, operator }: PlaceFiles): Promise<Databases> {
  const [countries, operators] = await Promise.all([openDatabase(country), openDatabase(operator)])
  return { country: countries, operator: operators }
}

function lookUp({ country, operator }: Databases, address: string): Place {
  if (isIP(address) === 0 || specialAddresses.has(address)) return unknownPlace
  const code = countryIn(country.recordOf(address))
  const runBy = operatorIn(operator.recordOf(address))
  if (code === undefined && runBy === undefined) return unknownPlace
  return {
    location: code === undefined ? unknownPlace.location : { country: code },
    operator: runBy ?? unknownPlace.operator,
  }
}
