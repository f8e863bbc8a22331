import { isIPv6 } from 'node:net'
import { networkOf, plainAddress } from '../network/index.ts'

/** Round trips that were measured from some networks. */
export interface MeasuredNetworks {
  /** CIDRs; the narrowest that an address is in counts. */
  readonly networks: readonly string[]
  /** Milliseconds to edges, by their ids. */
  readonly milliseconds: ReadonlyMap<string, number>
}

/** Tells what was measured from where. */
export interface Measurements {
  /** Undefined when nothing was measured from the address's network. */
  of(address: string): MeasuredNetworks['milliseconds'] | undefined
  /** The most leading bits of such an address that may matter. */
  mostBits(address: string): number
}

/** By the number of leading bits, the most first: what was measured from each network. */
type ByBits = readonly (readonly [bits: number, of: Map<string, MeasuredNetworks['milliseconds']>])[]

/** Makes the look-up; its cost grows with the number of different prefix lengths, not of networks. */
export function createMeasurements(all: readonly MeasuredNetworks[]): Measurements {
  const narrow = byBits(all, false)
  const wide = byBits(all, true)
  const familyOf = (address: string): ByBits => (isIPv6(address) ? wide : narrow)
  return {
    of(given) {
      const address = plainAddress(given)
      for (const [bits, of] of familyOf(address)) {
        const found = of.get(networkOf(address, bits) ?? '')
        if (found !== undefined) return found
      }
      return undefined
    },
    mostBits: address => familyOf(plainAddress(address))[0]?.[0] ?? 0,
  }
}

function byBits(all: readonly MeasuredNetworks[], isWide: boolean): ByBits {
  const lengths = new Map<number, Map<string, MeasuredNetworks['milliseconds']>>()
  for (const { networks, milliseconds } of all) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/')
      if (isIPv6(address) !== isWide) continue
      const bits = Number(prefix ?? (isWide ? 128 : 32))
      const of = lengths.get(bits) ?? new Map<string, MeasuredNetworks['milliseconds']>()
      lengths.set(bits, of.set(networkOf(address, bits)!, milliseconds))
    }
  }
  return [...lengths].sort(([a], [b]) => b - a)
}
