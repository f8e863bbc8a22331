import { LRUCache } from 'lru-cache'
import { addressSet, type AddressSet } from './addresses.ts'

/** What a network is, for rules: `vpn` and `risky` are the operator's own judgement. */
export const networkCategories = [
  'corporate',
  'administrative',
  'risky',
  'vpn',
  'cloud-provider',
  'other',
] as const
export type NetworkCategory = (typeof networkCategories)[number]

/** A network that the operator has given a name. */
export interface NamedNetwork {
  readonly name: string
  /** Addresses and CIDR ranges, well-formed. */
  readonly ranges: readonly string[]
  readonly category: NetworkCategory
  readonly tags: readonly string[]
}

/** Words that say something of networks: of those an address is in, or of all that are configured. */
export interface NetworkWords {
  readonly names: readonly string[]
  readonly categories: readonly string[]
  readonly tags: readonly string[]
}

/** Tells which of the named networks an address is in. */
export interface NamedNetworks {
  /** One object per address for as long as it is remembered; the same one for all that are in none. */
  of(address: string): NetworkWords
}

const rememberedAddresses = 10_000

/** Makes the look-up over all networks; one address may be in several. */
export function namedNetworks(networks: readonly NamedNetwork[]): NamedNetworks {
  const known = networks.map((network): [NamedNetwork, AddressSet] => [network, addressSet(network.ranges)])
  const remembered = new LRUCache<string, NetworkWords>({ max: rememberedAddresses })
  const nowhere = networkWords([])
  return {
    of(address) {
      const before = remembered.get(address)
      if (before !== undefined) return before
      const inside = known.filter(([, ranges]) => ranges.has(address)).map(([network]) => network)
      const words = inside.length === 0 ? nowhere : networkWords(inside)
      remembered.set(address, words)
      return words
    },
  }
}

/** What some networks are called, each word once; of all networks, what policies may name. */
export const networkWords = (networks: readonly NamedNetwork[]): NetworkWords => ({
  names: networks.map(({ name }) => name),
  categories: unique(networks.map(({ category }) => category)),
  tags: unique(networks.flatMap(({ tags }) => tags)),
})

const unique = (words: readonly string[]): string[] => [...new Set(words)]
