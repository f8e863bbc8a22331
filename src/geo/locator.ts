import { isIPv6 } from 'node:net'
import { networkOf, plainAddress } from '../network/index.ts'
import { openClientPlaces, type ClientPlace, type ClientPlaceFiles } from './client-places.ts'
import { createMeasurements, type MeasuredNetworks } from './measurements.ts'
import type { Whereabouts } from './routing.ts'

/** Tells where somebody asks from: alike for DNS, for the command line, and for edges that look at who comes. */
export interface Locator {
  /** @param residency of what is asked for */
  whereaboutsOf(address: string, residency: readonly string[]): Whereabouts
  /** Of how many leading bits the network around an address is for which that is the same. */
  bitsOf(address: string): number
  /** Where a client is, for people. */
  placeOf(address: string): ClientPlace | undefined
}

/** Clients of one such network are sent to one edge; resolvers tell no more of their clients (RFC 7871 11.1). */
const clientBits = { narrow: 24, wide: 48 }
const bitsFor = (address: string): number => (isIPv6(address) ? clientBits.wide : clientBits.narrow)

/**
 * Opens the databases.
 * @throws with a sentence for the operator when a file cannot be used
 */
export async function openLocator(
  files: ClientPlaceFiles,
  measured: readonly MeasuredNetworks[],
): Promise<Locator> {
  const places = await openClientPlaces(files)
  const measurements = createMeasurements(measured)
  return {
    whereaboutsOf(given, residency) {
      const address = plainAddress(given)
      return {
        network: networkOf(address, bitsFor(address)) ?? '',
        place: places.whereIs(address)?.place,
        measured: measurements.of(address),
        residency,
      }
    },
    bitsOf(given) {
      const address = plainAddress(given)
      return Math.max(bitsFor(address), places.bitsOf(address), measurements.mostBits(address))
    },
    placeOf: places.whereIs,
  }
}
